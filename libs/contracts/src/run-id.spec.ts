import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { v5 } from 'uuid';
import { rawRunIdOf } from './incoming-log.js';
import { inNfc, invisibleIn } from './name-text.js';
import { deadLetterIdOf, isUuid, type RunIdentity, runIdOf } from './run-id.js';
import type { RawLog } from './raw-log.js';
import { aRawLog } from './testing/builders.js';

const RUN_NAMESPACE = '6f1c6f0e-2d0f-5b35-9a3b-0a6a5f7c1e11';

const identity: RunIdentity = {
  company: 'acme',
  zone: '1-Raw',
  source: 'zohobooks',
  object_id: '1204',
  object_type: 'invoices',
  sequence_id: '2025-09-05-16-45',
  start_text: '05-09-2025 16:45:26.191702',
};

const anIdentity = fc.record({
  company: fc.string({ unit: 'binary' }),
  zone: fc.string(),
  source: fc.string(),
  object_id: fc.oneof(fc.maxSafeInteger().map(String), fc.string()),
  object_type: fc.string(),
  sequence_id: fc.option(fc.string()),
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
        const isInteger = /^-?\d{1,16}$/.test(object_id) && Number.isSafeInteger(Number(object_id));
        const id = isInteger ? Number(object_id) : object_id;
        const name = JSON.stringify([company, zone, source, id, object_type, sequence_id, start_text]);
        expect(runIdOf(run)).toBe(uuidV5(name, RUN_NAMESPACE));
        expect(isUuid(runIdOf(run))).toBe(true);
      }),
    );
  });

  it.each(Object.keys(identity) as (keyof RunIdentity)[])('is another one when %s is another', (field) => {
    const other = { ...identity, [field]: field === 'object_id' ? '1205' : `${identity[field]} ` };
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

/** The id that versions before 0.3 gave a run, copied. */
function idBefore(log: RawLog): string | null {
  const read = (value: unknown): number | null => {
    if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : null;
    if (typeof value !== 'string') return null;
    const text = value.trim();
    if (!/^[+-]?\d{1,16}$/.test(text)) return null;
    const id = Number(text);
    return Number.isSafeInteger(id) ? id + 0 : null;
  };
  const id = read(log.Objet_Id);
  const parts = [log.Entreprise, log.Zone, log.Source, id, log.Objet, log.No_Sequence, log.Debut];
  return id === null ? null : uuidV5(JSON.stringify(parts), RUN_NAMESPACE);
}

describe('rawRunIdOf', () => {
  it('is the id of before for every record that came in before', () => {
    const id = fc.oneof(
      fc.maxSafeInteger(),
      fc.maxSafeInteger().map(String),
      fc.constantFrom<string | number>(' 12 ', '+7', '-0', -0, 0, '7', 7, '0012', '-012', '\t5\n', '9007199254740991'),
    );
    const name = fc.string({ minLength: 1, maxLength: 50, unit: 'grapheme' }).filter((text) => /[^\s\0]/.test(text));
    const storable = name.filter((text) => text.isWellFormed() && inNfc(text) === text && invisibleIn(text) === null);
    const log = fc
      .record({
        Objet_Id: id,
        Entreprise: storable,
        Zone: storable,
        Source: storable,
        Objet: storable,
        No_Sequence: storable,
        Debut: fc.oneof(storable, fc.constantFrom('', ' ', '05-09-2025 16:45:26.191702')),
      })
      .map((fields) => aRawLog(fields));
    fc.assert(fc.property(log, (record) => void expect(rawRunIdOf(record)).toBe(idBefore(record))));
  });

  it('is that of the text for ids that are text, and for integers beyond 2^53', () => {
    expect(rawRunIdOf(aRawLog({ Objet_Id: 'model.orders' }))).toBe(runIdOf({ ...identity, object_id: 'model.orders' }));
    const long = '3848592000001234567';
    expect(rawRunIdOf(aRawLog({ Objet_Id: long }))).toBe(runIdOf({ ...identity, object_id: long }));
    expect(rawRunIdOf(aRawLog({ Objet_Id: long }))).not.toBe(rawRunIdOf(aRawLog({ Objet_Id: '3848592000001234568' })));
  });

  describe('of a run with an id of its sender', () => {
    const keyed = {
      source: 'airflow',
      name: 'orders',
      status: 'running',
      start: '2026-01-05T10:00:00Z',
      run_id: 'r-7',
    };

    it('depends on company, source, that id and the attempt, and on nothing else', () => {
      const id = rawRunIdOf(keyed);
      expect(id).toBe(uuidV5(JSON.stringify(['run_key', 'default', 'airflow', 'r-7', 1]), RUN_NAMESPACE));
      const end = { ...keyed, name: 'other', start: null, end: '2026-01-05T11:00:00Z', status: 'success', zone: 'x' };
      expect(rawRunIdOf(end)).toBe(id);
      expect(rawRunIdOf({ ...keyed, try_number: 1 })).toBe(id);
      expect(rawRunIdOf({ ...keyed, try_number: 'n/a' })).toBe(id);
      const others = [{ run_id: 'r-8' }, { source: 'prefect' }, { company: 'acme' }, { try_number: 2 }];
      const ids = others.map((other) => rawRunIdOf({ ...keyed, ...other }));
      expect(new Set([id, ...ids]).size).toBe(5);
    });

    it('takes a number and its text for the same', () => {
      expect(rawRunIdOf({ ...keyed, run_id: 7 })).toBe(rawRunIdOf({ ...keyed, run_id: '7' }));
      expect(rawRunIdOf({ ...keyed, attempt: '2' })).toBe(rawRunIdOf({ ...keyed, attempt: 2 }));
    });
  });

  it('takes the end for a start that is missing, and does not mix the two up', () => {
    const at = '2026-01-05T10:00:00Z';
    const run = { source: 's', name: 'o', status: 'OK' };
    const ids = [{ end: at }, { start: at }, { end: '2026-01-05T11:00:00Z' }].map((times) =>
      rawRunIdOf({ ...run, ...times }),
    );
    expect(new Set(ids).size).toBe(3);
    expect(rawRunIdOf({ ...run, start: ' ', end: at })).toBe(ids[0]);
  });

  it('is another one in another company, whoever names it', () => {
    const run = { source: 's', name: 'o', status: 'OK', start: '2026-01-05T10:00:00Z' };
    expect(rawRunIdOf(run, 'acme')).toBe(rawRunIdOf({ ...run, company: 'acme' }));
    expect(rawRunIdOf(run)).not.toBe(rawRunIdOf(run, 'acme'));
  });

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
