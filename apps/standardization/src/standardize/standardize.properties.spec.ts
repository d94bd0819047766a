import { type NormalizationCode, type StandardizedLog } from '@app/contracts';
import { aRawLog } from '@app/contracts/testing';
import { describe, expect, it } from '@jest/globals';
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
  .subarray(Object.keys(aRawLog()), { maxLength: 5 })
  .chain((fields) => fc.record(Object.fromEntries(fields.map((field) => [field, anything]))))
  .map(aRawLog);

const secs = fc.double({ min: -10, max: 1e6, noNaN: true });
const readableLog = fc
  .record({
    Debut: fc.constantFrom('05-09-2025 16:45:26.5', '02/11/2025 01:30:00', '2025-03-09T02:30:00.1234567'),
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
});
