import { fieldEntries, namesOf, type NormalizationCode, readRecord, type StandardizedLog } from '@app/contracts';
import { aRawLog } from '@app/contracts/testing';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { MAX_TEXT_BYTES } from './cut-text.js';
import { standardize } from './standardize.js';
import { timeZone } from '@app/time';

const toronto = timeZone('America/Toronto');
const context = { zoneOf: () => toronto, maxFutureSecs: 900 };
const arrivedMs = Date.parse('2025-12-01T00:00:00Z');

/** Valid records in which up to five fields hold something else, often enough something readable. */
const anything = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom('05-09-2025 16:45:26', '2025-11-02T01:30:00', '31-02-2025 10:00:00') },
  { weight: 10, arbitrary: fc.constantFrom('1e400', '-1', '0') },
  { weight: 5, arbitrary: fc.double() },
  { weight: 5, arbitrary: fc.constantFrom(null, undefined, -0, 'FAILED') },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
);
const strangeLog = fc
  .subarray([...Object.keys(aRawLog()), 'rows_out', 'url', 'labels', 'attempt', 'run_key', 'more'], { maxLength: 5 })
  .chain((fields) => fc.record(Object.fromEntries(fields.map((field) => [field, anything]))))
  .map(aRawLog);

/** Records with fields under any of their names, often enough such that they are taken. */
const sent = {
  name: fc.constantFrom('orders', ' orders ', 'x'.repeat(250)),
  text: fc.constantFrom('a\nb', 'x'.repeat(40_000), ' '),
  key: fc.constantFrom<string | number>('r-7', 7, ' 7', '3848592000001234567'),
  objectId: fc.constantFrom<string | number>('orders', 7, ' 07 ', '+7', -0, '3848592000001234567'),
  status: fc.constantFrom<string | boolean>('OK', 'Échec', 'RUNNING', 'partial', true, false),
  time: fc.constantFrom<string | number>(
    ...['2026-01-05T10:00:00Z', '05-06-2026 10:00:00', '6/20/2026 4:18:58 PM', '2026-W05-1', 'soon', '2026-02-30'],
    ...[1_757_090_726, '1757090726.5', '2016-12-31T23:59:60Z', '2026-01-05T10:00:00.123456789+02:00'],
  ),
  number: fc.constantFrom<string | number>(5, 5.5, -5, '1 234,5', '1,234', '12 s', '1.5 MB', 'n/a', 'PT1M', '1e400'),
  labels: fc.constantFrom<unknown>({ a: 'b' }, ['a'], 'a', { a: 1, b: null }, 5),
} satisfies Record<string, fc.Arbitrary<unknown>>;

const anyRecord = fc
  .tuple(
    ...fieldEntries.map((entry) =>
      fc.tuple(fc.constantFrom(...namesOf(entry)), fc.option(sent[entry.kind] as fc.Arbitrary<unknown>, { freq: 3 })),
    ),
    fc.constantFrom(['source', 's'], ['more', 1]),
  )
  .map((pairs) => ({ Source: 's', Etat: 'OK', name: 'o', ...Object.fromEntries(pairs as [string, unknown][]) }));

const secs = fc.double({ min: -10, max: 1e6, noNaN: true });
const readableLog = fc
  .record({
    Debut: fc.constantFrom(
      '05-09-2025 16:45:26.5',
      '02/11/2025 01:30:00',
      '2025-03-09T02:30:00.1234567',
      1_757_090_726,
    ),
    Fin: fc.constantFrom('05-09-2025 16:45:26.75', '02/11/2025 02:30:00', '2025-03-09T04:30+02', 'later', null),
    'Duree secondes': fc.oneof(secs, fc.constant(null)),
    'cpu_time (sec)': fc.oneof(secs, fc.constant('0,5')),
  })
  .map(aRawLog);

/** These say what a run is like; all other codes say what was done to its record. */
const facts: readonly NormalizationCode[] = ['end_before_start', 'duration_mismatch'];
const notesOf = ({ normalizations }: StandardizedLog) => normalizations.filter(({ field }) => field !== 'timestamp');
const factsOf = (log: StandardizedLog) =>
  notesOf(log)
    .map(({ code }) => code)
    .filter((code) => facts.includes(code));

const emitted = (raw: unknown): StandardizedLog => {
  const outcome = standardize(raw, context, arrivedMs);
  if (outcome.kind === 'reject') throw new Error(`${outcome.code}: ${outcome.detail}`);
  return outcome.value;
};

describe('standardize', () => {
  it('has an answer for anything that JSON can hold, the same one twice, and one that JSON can hold', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), strangeLog), (value) => {
        const outcome = standardize(value, context, arrivedMs);
        expect(standardize(structuredClone(value), context, arrivedMs)).toEqual(outcome);
        expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
      }),
      { numRuns: 500 },
    );
  });

  it('is small, whatever is large in the record, and the same with the rest when it is standardized again', () => {
    const large = fc
      .tuple(fc.constantFrom('x', 'é', '😀', 'line\n', '"', '\u0001'), fc.integer({ min: 1, max: 300_000 }))
      .map(([piece, times]) => piece.repeat(times));
    const blanks = fc.integer({ min: 0, max: 300_000 }).map((count) => ' '.repeat(count));
    const largeLog = fc
      .record({
        Description: large,
        Parametres: large,
        Etat: fc.constantFrom('SUCCESS', 'ECHEC'),
        Objet_Id: blanks.map((around) => `${around}12${around}`),
        more: large,
      })
      .map(aRawLog);
    fc.assert(
      fc.property(largeLog, (raw) => {
        const once = emitted(raw);
        const { description, parameters, error_message } = once;
        for (const text of [description, parameters, error_message]) {
          expect(Buffer.byteLength(text ?? '')).toBeLessThanOrEqual(MAX_TEXT_BYTES);
        }
        expect(Buffer.byteLength(JSON.stringify(once.normalizations))).toBeLessThan(10_000);
        const twice = emitted({ ...raw, Description: description, Parametres: parameters });
        expect(twice).toMatchObject({ description, parameters, error_message });
        expect(twice.normalizations.filter(({ code }) => code === 'text_cut')).toEqual([]);
        const cut = once.normalizations.filter(({ code }) => code === 'text_cut');
        const written = { parameters: String(raw.Parametres), description: String(raw.Description) };
        expect(cut.map(({ field, original }) => [field, original])).toEqual(
          Object.entries(written)
            .map(([field, text]) => [field, Buffer.byteLength(text)])
            .filter(([, bytes]) => Number(bytes) > MAX_TEXT_BYTES),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('repairs nothing in what it has standardized before', () => {
    fc.assert(
      fc.property(readableLog, (raw) => {
        const once = emitted(raw);
        const { start_time, end_time, duration_seconds, cpu_time_seconds } = once;
        const twice = emitted({
          ...raw,
          Debut: start_time,
          Fin: end_time,
          'Duree secondes': duration_seconds,
          'cpu_time (sec)': cpu_time_seconds,
        });
        expect(twice).toMatchObject({ start_time, end_time, duration_seconds, cpu_time_seconds });
        expect(factsOf(twice)).toEqual(factsOf(once));
        expect(notesOf(twice)).toHaveLength(factsOf(once).length);
      }),
    );
  });

  it('stores each field of a record as it was sent, or has a note about it', () => {
    fc.assert(
      fc.property(anyRecord, (raw) => {
        const reading = readRecord(raw);
        const outcome = standardize(raw, context, Infinity);
        if (outcome.kind === 'reject' || !reading.ok) return;
        const noted = new Set(outcome.value.normalizations.map(({ field }) => field));
        for (const [field, sent] of Object.entries(reading.log)) {
          const isBlank = typeof sent === 'string' && sent.trim() === '';
          if (sent === null || isBlank || field.startsWith('sequence_') || noted.has(field)) continue;
          expect({ field, is: sameAs(sent, outcome.value[field as keyof StandardizedLog]) }).toEqual({
            field,
            is: true,
          });
        }
        for (const name of reading.ignored) expect(noted.has(name)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Whether a value is stored as it was sent: blanks around it, and how a number or a time is spelled, do not count. */
function sameAs(sent: unknown, stored: unknown): boolean {
  if (typeof stored === 'object' && stored !== null) return Object.keys(stored).length > 0;
  const text = String(sent).trim();
  if (typeof stored === 'string' && text === stored.trim()) return true;
  if (typeof stored === 'number') return Number(text.replace(/[\s\u202f]/g, '').replace(',', '.')) === stored;
  const utc = Number.isFinite(Number(text)) ? new Date(Number(text) * 1000) : new Date(text);
  return typeof stored === 'string' && utc.getTime() === new Date(stored).getTime();
}
