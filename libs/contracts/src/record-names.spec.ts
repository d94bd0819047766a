import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { addressOf } from './incoming-log.js';
import { invisibleIn } from './name-text.js';
import type { CanonicalLog } from './raw-log.js';
import { checkedRecord, readRecord } from './read-record.js';
import { fieldEntries, fieldNamed, namesOf } from './record-fields.js';
import { recordSubjectOf } from './record-subject.js';
import { runIdOf } from './run-id.js';
import { anExportedRun, aRawLog } from './testing/index.js';

const spellings = fieldEntries
  .filter(({ field }) => fieldNamed(field)!.isName)
  .flatMap((entry) => namesOf(entry).map((name) => ({ name, entry })));

const least = { source: 'erp', name: 'orders', status: 'OK', start: '2026-01-05T02:00:00Z' };

/** The record with that field under that name alone. */
const recordWith = ({ name, entry }: (typeof spellings)[number], value: string): object => ({
  ...Object.fromEntries(Object.entries(least).filter(([other]) => !namesOf(entry).includes(other))),
  [name]: value,
});

/** Characters that no name may hold, wherever they stand. */
const hidden = fc.constantFrom(
  ...[
    '\u200b',
    '\u200e',
    '\u200f',
    '\u202a',
    '\u202e',
    '\u2060',
    '\u2064',
    '\u2069',
    '\u00ad',
    '\u{e0001}',
    '\u0001',
    '\u007f',
    '\u2028',
  ],
);
const letters = fc.string({ unit: fc.constantFrom(...'aé漢ش7'), minLength: 1, maxLength: 40 });

describe('a name with an invisible character', () => {
  it('is refused under each name of each field by which a run is known, by field and code point', () => {
    fc.assert(
      fc.property(fc.constantFrom(...spellings), letters, hidden, letters, (spelling, before, character, after) => {
        const reading = readRecord(recordWith(spelling, before + character + after));
        const faults = reading.ok ? [] : reading.faults;
        expect(faults).toMatchObject([{ field: spelling.name, code: 'character_invisible' }]);
        const codePoint = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
        expect(faults[0]!.reason).toBe(`${spelling.name} holds the character U+${codePoint}, which is invisible`);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused in an exported run, too', () => {
    expect(readRecord(anExportedRun({ source: 'zoho\u200bbooks' }))).toMatchObject({
      ok: false,
      faults: [{ field: 'source', code: 'character_invisible', reason: expect.stringContaining('U+200B') }],
    });
  });

  it('names nobody', () => {
    expect(recordSubjectOf({ company: 'acme', source: 'e\u202erp' })).toBeNull();
    expect(recordSubjectOf({ company: 'ac\u00adme', source: 'erp' })).toBeNull();
  });

  it('of which a reason quotes another field, shows what nobody sees', () => {
    const reading = readRecord({ ...least, status: 'SUC\u200bCESS' });
    expect(reading).toMatchObject({ ok: false, faults: [{ code: 'status_unknown' }] });
    expect(JSON.stringify(reading)).not.toContain('\u200b');
    expect(JSON.stringify(reading)).toContain('u{200b}');
  });

  it('may have blanks around it where it is an id, as before', () => {
    expect(readRecord({ ...least, object_id: ' 12\n' })).toMatchObject({ ok: true });
    expect(readRecord({ ...least, object_id: '\ufeff12' })).toMatchObject({ ok: false });
  });

  it('is none in a text', () => {
    const texts = { description: 'a\u200bb', parameters: '\u202e', transformation: 'a\tb' };
    expect(readRecord({ ...least, ...texts })).toMatchObject({ ok: true, log: texts });
  });
});

describe('a name in another form than NFC', () => {
  it('is read in NFC, with what was written beside it', () => {
    const record = {
      ...least,
      company: 'Socie\u0301te\u0301',
      zone: 'pre\u0301',
      object_id: 'e\u0301',
      run_key: 'e\u0301',
    };
    expect(readRecord(record)).toMatchObject({
      ok: true,
      log: { company: 'Société', zone: 'pré', object_id: 'é', run_key: 'é' },
      composed: [
        { field: 'company', original: 'Socie\u0301te\u0301' },
        { field: 'zone', original: 'pre\u0301' },
        { field: 'object_id', original: 'e\u0301' },
        { field: 'run_key', original: 'e\u0301' },
      ],
    });
    expect(readRecord({ ...least, company: 'Société' })).toMatchObject({ ok: true, composed: [] });
  });

  it('is the same name under another name of its field', () => {
    const both = { ...least, company: 'é', Entreprise: 'e\u0301' };
    expect(readRecord(both)).toMatchObject({ ok: true, log: { company: 'é' } });
    expect(readRecord({ ...least, company: 'é', Entreprise: 'e' })).toMatchObject({
      ok: false,
      faults: [{ code: 'field_twice' }],
    });
  });

  it('is not longer than it may be when it is composed', () => {
    // Composed, each of them is two characters.
    expect(readRecord({ ...least, company: '\u0958'.repeat(128) })).toMatchObject({
      ok: false,
      faults: [{ code: 'field_too_long' }],
    });
    expect(readRecord({ ...least, company: 'e\u0301'.repeat(200) })).toMatchObject({ ok: true });
  });

  it('is composed in an exported run, which keeps its id', () => {
    const run = anExportedRun({ source: 'zohobo\u0302oks' });
    expect(readRecord(run)).toMatchObject({
      ok: true,
      log: { source: 'zohobôoks', run_id: run.run_id },
      composed: [{ field: 'source', original: 'zohobo\u0302oks' }],
    });
  });

  const visible = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 30 })
    .filter((name) => invisibleIn(name) === null && name.trim() !== '');

  it('is one run, however it is composed; in NFC its id is made of the very text', () => {
    fc.assert(
      fc.property(visible, visible, visible, (company, source, object) => {
        const named = (form: 'NFC' | 'NFD') =>
          aRawLog({
            Entreprise: company.normalize(form),
            Source: source.normalize(form),
            Objet: object.normalize(form),
          });
        const [composed, split] = [checkedRecord(named('NFC')), checkedRecord(named('NFD'))];
        expect(addressOf(split)).toEqual(addressOf(composed));
        const { zone, sequence_id, start_time, object_type } = composed as CanonicalLog;
        expect(object_type).toBe(object.normalize('NFC'));
        expect(addressOf(composed).runId).toBe(
          runIdOf({
            ...{ company: company.normalize('NFC'), source: source.normalize('NFC'), zone: zone!, object_id: '1204' },
            ...{
              object_type: object.normalize('NFC'),
              sequence_id: String(sequence_id),
              start_text: String(start_time),
            },
          }),
        );
      }),
    );
  });
});
