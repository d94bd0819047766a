import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { ErrorCode } from './errors.js';
import { type FieldKindName, MAX_NAME_CHARS } from './field-kinds.js';
import { MAX_OBJECT_ID_CHARS } from './object-id.js';
import type { CanonicalLog } from './raw-log.js';
import { checkedRecord, faultsOf, MAX_IGNORED_FIELDS, readRecord } from './read-record.js';
import { fieldEntries, namesOf } from './record-fields.js';
import { aRawLog } from './testing/builders.js';

const x = (chars: number, unit = 'x'): string => unit.repeat(chars);

/** A record that says only what is needed. */
const least = { source: 'backup.sh', name: 'nightly backup', status: 'OK', start: '2026-01-05 02:00:01' };

const logOf = (value: unknown): CanonicalLog => checkedRecord(value) as CanonicalLog;

interface KindCase {
  readonly kind: FieldKindName;
  readonly good: readonly unknown[];
  readonly bad: readonly (readonly [ErrorCode, unknown])[];
}

const noTexts: (readonly [ErrorCode, unknown])[] = [
  ['field_type', true],
  ['field_type', []],
  ['field_type', { a: 1 }],
];
const unstorable: (readonly [ErrorCode, unknown])[] = [
  ['text_unstorable', 'a\0b'],
  ['text_unstorable', '\ud800'],
  ['text_unstorable', '\udc00 before'],
];
const tooLong: (readonly [ErrorCode, unknown])[] = [
  ['field_too_long', x(MAX_NAME_CHARS + 1)],
  ['field_too_long', x(MAX_NAME_CHARS + 1, '😀')],
];
const shortTexts = ['a', '__proto__', 'é😀', x(MAX_NAME_CHARS), x(MAX_NAME_CHARS, '😀')];

const kinds: KindCase[] = [
  { kind: 'name', good: shortTexts, bad: [['field_type', 5], ...noTexts, ...unstorable, ...tooLong] },
  { kind: 'text', good: ['', 'a\0b', '\ud800', ...shortTexts, x(100_000)], bad: [['field_type', 5], ...noTexts] },
  {
    kind: 'key',
    good: [7, 0, -1.5, ...shortTexts],
    bad: [['field_type', Infinity], ['field_type', 2 ** 53], ...noTexts, ...unstorable, ...tooLong],
  },
  { kind: 'time', good: [1_757_090_726, ...shortTexts], bad: [...noTexts, ...unstorable, ...tooLong] },
  {
    kind: 'number',
    good: [0, -1.5, Infinity, NaN, '', '1,5', 'nan', 'inf', '0x10', '١', ...shortTexts],
    bad: [...noTexts, ...unstorable, ...tooLong],
  },
  {
    kind: 'objectId',
    good: [0, -7, 1204, 1.5, '1204', ' +5 ', 'model.shop.orders', '12345678901234567890', x(MAX_OBJECT_ID_CHARS)],
    bad: [
      ...[Infinity, 2 ** 53, true, [], {}].map((value) => ['object_id_unreadable', value] as const),
      ['field_too_long', x(MAX_OBJECT_ID_CHARS + 1)],
      ...unstorable,
    ],
  },
  {
    kind: 'status',
    good: ['SUCCESS', 'failed', ' Ok ', 'KO', 'Échec', 'partial success', true, false],
    bad: ['MAYBE', x(100_000), 1, 0, [], {}].map((value) => ['status_unknown', value] as const),
  },
  { kind: 'labels', good: [{}, { a: 'b' }, ['a'], 'a', 5, { a: { b: 1 } }], bad: [] },
];

describe('readRecord', () => {
  it('looks at every field of the table', () => {
    expect(new Set(fieldEntries.map(({ kind }) => kind))).toEqual(new Set(kinds.map(({ kind }) => kind)));
    expect(fieldEntries.length).toBeLessThan(32);
  });

  it('takes a record that says only what is needed', () => {
    const reading = readRecord(least);
    expect(reading).toMatchObject({ ok: true, ignored: [], isCompanyAssumed: true });
    expect(logOf(least)).toMatchObject({
      company: 'default',
      source: 'backup.sh',
      object_type: 'nightly backup',
      object_id: null,
      status: 'OK',
      start_time: '2026-01-05 02:00:01',
      end_time: null,
    });
  });

  it('takes the company that the caller names for one that the record does not', () => {
    expect(readRecord(least, { company: 'acme' })).toMatchObject({ log: { company: 'acme' }, isCompanyAssumed: true });
    expect(readRecord(aRawLog(), { company: 'globex' })).toMatchObject({
      log: { company: 'acme' },
      isCompanyAssumed: false,
    });
    expect(logOf(aRawLog({ Entreprise: ' ' })).company).toBe('default');
  });

  it('reads every name of every field, and every mixture of them, as one record', () => {
    const french = Object.entries(aRawLog());
    const spelled = french.map(([name, value]) => {
      const entry = fieldEntries.find((one) => namesOf(one).includes(name))!;
      return fc.constantFrom(...namesOf(entry)).map((other) => [other, value] as const);
    });
    fc.assert(
      fc.property(fc.tuple(...spelled), (pairs) => {
        expect(readRecord(Object.fromEntries(pairs))).toEqual(readRecord(aRawLog()));
      }),
    );
  });

  it.each(['startTime', 'StartTime', 'Start Time', 'START_TIME', 'start-time', ' start time '])(
    'reads %j as start_time',
    (name) => {
      const { start, ...rest } = least;
      expect(logOf({ ...rest, [name]: start }).start_time).toBe(start);
    },
  );

  it.each([
    ['the same value', { Etat: 'OK', status: 'OK' }],
    ['another word for the same status', { Etat: 'OK', success: true }],
    ['a number and its text', { Objet_Id: 7, object_id: ' 7 ' }],
    ['nothing', { Description: 'a', message: '', error: null }],
  ])('takes a field that is given twice with %s', (_, fields) => {
    expect(faultsOf(aRawLog(fields))).toEqual([]);
  });

  it('prefers what is said to a blank, whichever comes first', () => {
    expect(logOf({ ...least, message: ' ', error: 'x' }).description).toBe('x');
    expect(logOf({ ...least, error: 'x', message: ' ' }).description).toBe('x');
  });

  it.each([
    {
      fields: { status: 'FAILED' },
      field: 'status',
      says: 'status is given twice: Etat is "SUCCESS" and status is "FAILED"',
    },
    {
      fields: { success: false },
      field: 'success',
      says: 'status is given twice: Etat is "SUCCESS" and success is false',
    },
    { fields: { name: 'x' }, field: 'name', says: 'object_type is given twice: Objet is "invoices" and name is "x"' },
    { fields: { start: '2025' }, field: 'start', says: expect.stringContaining('start_time is given twice') },
  ])('refuses a field that is given twice with different values: $field', ({ fields, field, says }) => {
    expect(faultsOf({ ...aRawLog(), ...fields })).toEqual([{ field, code: 'field_twice', reason: says }]);
  });

  it('names what stands for no field, and looks at none of it', () => {
    const record = { ...least, more: '\0', constructor: 5, toString: null, 'a\ud800': [[]] };
    expect(readRecord(record)).toMatchObject({ ok: true, ignored: ['more', 'constructor', 'toString', 'a\ud800'] });
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`field_${index}`, 1]));
    expect(readRecord({ ...least, ...many })).toMatchObject({
      ignored: Object.keys(many).slice(0, MAX_IGNORED_FIELDS),
    });
  });

  describe.each(kinds)('in a field of kind $kind', ({ kind, good, bad }) => {
    const fields = fieldEntries.filter((entry) => entry.kind === kind).map(({ field, french }) => french ?? field);

    it.each(fields)('takes in %s what it can hold', (field) => {
      for (const value of good) expect([value, faultsOf(aRawLog({ [field]: value }))]).toEqual([value, []]);
    });

    it.each(fields)('refuses in %s what it cannot hold, by code and in words', (field) => {
      for (const [code, value] of bad) {
        const faults = faultsOf(aRawLog({ [field]: value }));
        expect([value, faults]).toEqual([value, [{ field, code, reason: expect.stringContaining(field) }]]);
        expect(faults[0]?.reason.length).toBeLessThan(250);
        expect(faults[0]?.reason.isWellFormed()).toBe(true);
      }
    });
  });

  it.each([
    [null, 'null'],
    [undefined, 'null'],
    [5, 'a number'],
    ['a text', 'a text'],
    [true, 'true or false'],
    [[aRawLog()], 'an array'],
  ])('does not take %j for a record', (value, quoted) => {
    const fault = { field: '', code: 'record_not_object', reason: `expected a JSON object, got ${quoted}` };
    expect(faultsOf(value)).toEqual([fault]);
    expect(faultsOf(value, 'type')).toEqual([fault]);
  });

  it('names every field that is needed, in the order of the table and in the language of the record', () => {
    expect(faultsOf({ zone: 5 }).map(({ field, reason }) => [field, reason])).toEqual([
      ['zone', 'zone must be a text of 1 to 255 characters, got 5'],
      ['source', 'source is required'],
      ['object_type', 'object_type or object_id is required'],
      ['status', 'status is required'],
      ['start_time', 'start_time or end_time is required'],
    ]);
    expect(faultsOf({ Zone: 'z', Etat: ' ' }).map(({ field }) => field)).toEqual(['Source', 'Objet', 'Etat', 'Debut']);
  });

  it.each([
    ['an id without a name', { object_id: 'orders' }, 0],
    ['a name without an id', { name: 'orders' }, 0],
    ['an end without a start', { name: 'orders', start: null, end: '2026-01-05' }, 0],
    ['neither start nor end', { name: 'orders', start: ' ', end: null }, 1],
    ['neither name nor id', { name: null }, 1],
    ['a name as long as an id can be', { name: x(MAX_OBJECT_ID_CHARS) }, 0],
    ['a name that is too long to be an id', { name: x(MAX_OBJECT_ID_CHARS + 1) }, 1],
    ['a long name with an id', { name: x(MAX_OBJECT_ID_CHARS + 1), object_id: 1 }, 0],
  ])('counts the faults of a record with %s', (_, fields, count) => {
    expect(faultsOf({ source: 's', status: 'OK', start: '2026-01-05', ...fields })).toHaveLength(count);
  });

  it('does not take a field from what the record inherits', () => {
    const { Source: _Source, ...rest } = aRawLog();
    expect(faultsOf(JSON.parse(`{"__proto__":{"Source":"x"},${JSON.stringify(rest).slice(1)}`))).toMatchObject([
      { field: 'Source', code: 'field_missing' },
    ]);
  });

  it('takes the words that a company has added', () => {
    const words = new Map([['vert', 'SUCCESS' as const]]);
    const statusWordsOf = (company: string) => (company === 'acme' ? words : undefined);
    expect(faultsOf({ ...least, company: 'acme', status: 'Vert' })).toHaveLength(1);
    expect(readRecord({ ...least, status: 'Vert', Entreprise: 'acme' }, { statusWordsOf }).ok).toBe(true);
    expect(readRecord({ ...least, status: 'Vert' }, { statusWordsOf, company: 'acme' }).ok).toBe(true);
    expect(readRecord({ ...least, company: 'lumen', status: 'Vert' }, { statusWordsOf }).ok).toBe(false);
  });

  it('has an answer for anything, and never throws', () => {
    const names = fieldEntries.flatMap(namesOf);
    const record = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), fc.jsonValue({ maxDepth: 2 }));
    fc.assert(
      fc.property(fc.oneof(record, fc.jsonValue()), (value) => {
        const reading = readRecord(value);
        if (!reading.ok) expect(reading.faults.every(({ reason }) => reason.isWellFormed())).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('checkedRecord', () => {
  it('gives what the record says, or throws the code of the first fault with the reasons of all', () => {
    expect(checkedRecord(aRawLog())).toMatchObject({ company: 'acme', object_id: 1204 });
    expect(() => checkedRecord(aRawLog({ Source: '', Etat: 'MAYBE' }))).toThrow(
      expect.objectContaining({
        code: 'field_missing',
        detail: expect.stringMatching(/^Source is required; Etat must be a known status .*"MAYBE"$/),
      }),
    );
  });
});
