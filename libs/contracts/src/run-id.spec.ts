import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { v5 } from 'uuid';
import { deadLetterIdOf, isUuid, rawRunIdOf, type RunIdentity, runIdOf } from './run-id.js';
import { aRawLog } from './testing/builders.js';

const RUN_NAMESPACE = '6f1c6f0e-2d0f-5b35-9a3b-0a6a5f7c1e11';

const identity: RunIdentity = {
  company: 'acme',
  zone: '1-Raw',
  source: 'zohobooks',
  object_id: 1204,
  object_type: 'invoices',
  sequence_id: '2025-09-05-16-45',
  start_text: '05-09-2025 16:45:26.191702',
};

const anIdentity = fc.record({
  company: fc.string({ unit: 'binary' }),
  zone: fc.string(),
  source: fc.string(),
  object_id: fc.maxSafeInteger(),
  object_type: fc.string(),
  sequence_id: fc.string(),
  start_text: fc.string(),
});

/** RFC 9562, section 5.5, written out. */
function uuidV5(name: string, namespace: string): string {
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  const bytes = createHash('sha1').update(space).update(name, 'utf8').digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

describe('runIdOf', () => {
  it('rests on a UUIDv5 that passes the test vector of RFC 9562 (appendix A.4)', () => {
    const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
    expect(v5('www.example.com', dns)).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
    expect(uuidV5('www.example.com', dns)).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('never changes: another id would make every stored run new', () => {
    expect(runIdOf(identity)).toBe('37c2f1c2-3473-520e-9143-1a01fcb285bc');
  });

  it('is the UUIDv5 of the identity as a JSON array, whatever is in it', () => {
    fc.assert(
      fc.property(anIdentity, (run) => {
        const { company, zone, source, object_id, object_type, sequence_id, start_text } = run;
        const name = JSON.stringify([company, zone, source, object_id, object_type, sequence_id, start_text]);
        expect(runIdOf(run)).toBe(uuidV5(name, RUN_NAMESPACE));
        expect(isUuid(runIdOf(run))).toBe(true);
      }),
    );
  });

  it.each(Object.keys(identity) as (keyof RunIdentity)[])('is another one when %s is another', (field) => {
    const other = { ...identity, [field]: field === 'object_id' ? 1205 : `${identity[field]} ` };
    expect(runIdOf(other)).not.toBe(runIdOf(identity));
  });

  it('does not mix neighbouring fields up', () => {
    expect(runIdOf({ ...identity, company: 'a","b', zone: 'c' })).not.toBe(
      runIdOf({ ...identity, company: 'a', zone: 'b","c' }),
    );
    expect(runIdOf({ ...identity, company: 'ab', zone: 'c' })).not.toBe(
      runIdOf({ ...identity, company: 'a', zone: 'bc' }),
    );
  });
});

describe('rawRunIdOf', () => {
  it('is the id of the identity that the record states', () => {
    expect(rawRunIdOf(aRawLog())).toBe(runIdOf(identity));
  });

  it.each([[1204], ['1204'], [' 1204 '], ['+1204'], ['01204'], [1204.0]])(
    'takes object id %j for the same run',
    (id) => {
      expect(rawRunIdOf(aRawLog({ Objet_Id: id }))).toBe(rawRunIdOf(aRawLog()));
    },
  );

  it('takes object id -0 and 0 for the same run', () => {
    expect(rawRunIdOf(aRawLog({ Objet_Id: -0 }))).toBe(rawRunIdOf(aRawLog({ Objet_Id: 0 })));
  });

  it.each(['Entreprise', 'Zone', 'Source', 'Objet', 'No_Sequence', 'Debut'])(
    'is another run when %s is another',
    (field) => {
      expect(rawRunIdOf(aRawLog({ [field]: 'another' }))).not.toBe(rawRunIdOf(aRawLog()));
    },
  );

  it('is the same run whatever else the record says, in whatever order', () => {
    const rest = { Etat: 'FAILED', Fin: null, 'Duree secondes': 1, Description: 'x', Transformation: 'y', more: 1 };
    const other = aRawLog(rest);
    const reversed = Object.fromEntries(Object.entries(other).reverse()) as unknown as typeof other;
    expect(rawRunIdOf(other)).toBe(rawRunIdOf(aRawLog()));
    expect(rawRunIdOf(reversed)).toBe(rawRunIdOf(aRawLog()));
  });

  it('takes another spelling of the start for another run: only the text is certain', () => {
    expect(rawRunIdOf(aRawLog({ Debut: '05/09/2025 16:45:26.191702' }))).not.toBe(rawRunIdOf(aRawLog()));
  });
});

describe('deadLetterIdOf', () => {
  it('depends on the place and on the bytes', () => {
    const id = deadLetterIdOf('raw-logs', 0, '12', 'digest');
    expect(isUuid(id)).toBe(true);
    expect(deadLetterIdOf('raw-logs', 0, '12', 'digest')).toBe(id);
    const others = [
      deadLetterIdOf('alerts', 0, '12', 'digest'),
      deadLetterIdOf('raw-logs', 1, '12', 'digest'),
      deadLetterIdOf('raw-logs', 0, '13', 'digest'),
      deadLetterIdOf('raw-logs', 0, '12', 'another'),
    ];
    expect(new Set([id, ...others]).size).toBe(5);
  });
});

describe('isUuid', () => {
  it.each(['', 'x', '0b6e2a1a8f4c5a559c0b1f0e6a6a3f5e', "0b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e'--", '../../etc/passwd'])(
    'is false for %j',
    (text) => {
      expect(isUuid(text)).toBe(false);
    },
  );
});
