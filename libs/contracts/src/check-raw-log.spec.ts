import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { checkRawLog, faultsOf } from './check-raw-log.js';
import type { ErrorCode } from './errors.js';
import { MAX_NAME_CHARS } from './field-kinds.js';
import { fieldsOf } from './raw-log.decorators.js';
import { RawLogDto } from './raw-log.dto.js';
import { aRawLog } from './testing/builders.js';

const fields = fieldsOf(RawLogDto);
const fieldsOfKind = (kind: string): string[] => fields.filter((one) => one.kind === kind).map(({ field }) => field);
const x = (chars: number, unit = 'x'): string => unit.repeat(chars);

interface KindCase {
  readonly kind: string;
  readonly good: readonly unknown[];
  readonly bad: readonly (readonly [ErrorCode, unknown])[];
}

const noTexts: (readonly [ErrorCode, unknown])[] = [
  ['field_type', 5],
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
const missing: (readonly [ErrorCode, unknown])[] = [
  ['field_missing', undefined],
  ['field_missing', null],
];

const kinds: KindCase[] = [
  {
    kind: 'name',
    good: shortTexts,
    bad: [...missing, ['field_missing', ''], ['field_missing', ' \t'], ...noTexts, ...unstorable, ...tooLong],
  },
  { kind: 'text', good: ['', ' ', ...shortTexts], bad: [...missing, ...noTexts, ...unstorable, ...tooLong] },
  { kind: 'optionalText', good: [undefined, null, '', ...shortTexts, x(100_000)], bad: [...noTexts, ...unstorable] },
  {
    kind: 'optionalShortText',
    good: [undefined, null, '', ...shortTexts],
    bad: [...noTexts, ...unstorable, ...tooLong],
  },
  {
    kind: 'numberOrText',
    good: [undefined, null, 0, -1.5, Infinity, NaN, '', '1,5', 'nan', 'inf', '0x10', '١', ...shortTexts],
    bad: [...noTexts.slice(1), ...unstorable, ...tooLong],
  },
  {
    kind: 'objectId',
    good: [0, -7, 1204, '1204', ' +5 '],
    bad: [
      ...missing,
      ...['', '12a', '0x10', '١٢', x(100_000), 1.5, Infinity, true, [], {}].map(
        (value) => ['object_id_unreadable', value] as const,
      ),
    ],
  },
  {
    kind: 'statusWord',
    good: ['SUCCESS', 'failed', 'Ok', 'KO'],
    bad: [
      ...missing,
      ...['', 'DONE', 'SUCCESS ', x(100_000), 1, true, []].map((value) => ['status_unknown', value] as const),
    ],
  },
];

const classValidatorTakes = (value: object): boolean => validateSync(plainToInstance(RawLogDto, value)).length === 0;

describe('faultsOf', () => {
  it('finds nothing wrong with a record of the contract', () => {
    expect(faultsOf(aRawLog())).toEqual([]);
  });

  it('looks at every field of the contract', () => {
    expect(fields.map(({ field }) => field)).toEqual(Object.keys(aRawLog()));
    expect(new Set(fields.map(({ kind }) => kind))).toEqual(new Set(kinds.map(({ kind }) => kind)));
  });

  describe.each(kinds)('in a field of kind $kind', ({ kind, good, bad }) => {
    it.each(fieldsOfKind(kind))('takes in %s what it can hold, and so does class-validator', (field) => {
      for (const value of good) {
        expect([value, faultsOf(aRawLog({ [field]: value }))]).toEqual([value, []]);
        expect([value, classValidatorTakes(aRawLog({ [field]: value }))]).toEqual([value, true]);
      }
    });

    it.each(fieldsOfKind(kind))(
      'refuses in %s what it cannot hold, by code and in words, and so does class-validator',
      (field) => {
        for (const [code, value] of bad) {
          const faults = faultsOf(aRawLog({ [field]: value }));
          expect([value, faults]).toEqual([value, [{ field, code, reason: expect.stringContaining(field) }]]);
          expect(faults[0]?.reason.length).toBeLessThan(250);
          expect(faults[0]?.reason.isWellFormed()).toBe(true);
          expect([value, classValidatorTakes(aRawLog({ [field]: value }))]).toEqual([value, false]);
        }
      },
    );
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

  it('names every bad field, in the order of the contract', () => {
    const faults = faultsOf({ Source: 5 });
    expect(faults.map(({ field }) => field)).toEqual([
      'No_Sequence',
      'Entreprise',
      'Zone',
      'Source',
      'Objet_Id',
      'Objet',
      'Transformation',
      'Etat',
      'Debut',
    ]);
    expect(faults.map(({ reason }) => reason)).toContain('Source must be a text of 1 to 255 characters, got 5');
    expect(faults.map(({ reason }) => reason)).toContain('Debut is required');
  });

  it('keeps and overlooks what the contract does not list', () => {
    expect(faultsOf({ ...aRawLog(), more: '\0', constructor: 5, toString: null, 'a\ud800': [[]] })).toEqual([]);
  });

  it('does not take a field from what the record inherits', () => {
    const { Source: _Source, ...rest } = aRawLog();
    expect(faultsOf(JSON.parse(`{"__proto__":{"Source":"x"},${JSON.stringify(rest).slice(1)}`))).toMatchObject([
      { field: 'Source', code: 'field_missing' },
    ]);
  });

  it('agrees with the decorators of the DTO about any record', () => {
    const anything = fc.oneof(
      fc.constantFrom<unknown>(
        undefined,
        null,
        '',
        'OK',
        'ok',
        '12',
        ' 5',
        7,
        -0,
        1.5,
        Infinity,
        NaN,
        true,
        'a\0',
        '\ud800',
        x(255),
        x(256),
      ),
      fc.jsonValue({ maxDepth: 2 }),
      fc.string({ unit: 'binary', maxLength: 300 }),
    );
    const record = fc
      .subarray(
        fields.map(({ field }) => field),
        { maxLength: 4 },
      )
      .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, anything]))))
      .map(aRawLog);
    fc.assert(
      fc.property(fc.oneof(record, fc.dictionary(fc.string(), anything)), (value) => {
        expect(faultsOf(value).length === 0).toBe(classValidatorTakes(value));
      }),
      { numRuns: 500 },
    );
  });
});

describe('checkRawLog', () => {
  it('gives the very record back, or throws the code of the first fault with the reasons of all', () => {
    const log = aRawLog();
    expect(checkRawLog(log)).toBe(log);
    expect(() => checkRawLog(aRawLog({ Zone: '', Etat: 'DONE' }))).toThrow(
      expect.objectContaining({
        code: 'field_missing',
        detail: expect.stringMatching(/^Zone is required; Etat must be one of .*"DONE"$/),
      }),
    );
  });
});
