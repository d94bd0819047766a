import type { Normalization, StandardizedLog } from '@app/contracts';
import { aStandardizedLog } from '@app/contracts/testing';
import { epochMicrosOf, isoOfMicros } from '@app/time';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { differingFields } from '../intake/same-run.js';
import { matchPings } from './match-pings.js';
import { earlierStart, mergeRun } from './merge-run.js';

const FIRST_MICROS = epochMicrosOf('2025-09-05T16:00:00Z');
const time = fc.bigInt(0n, 10_000_000_000n).map((micros) => isoOfMicros(FIRST_MICROS + micros));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const name = fc.constantFrom('a', 'b', 'c');
const noted = (...codes: Normalization['code'][]): Normalization[] =>
  codes.map((code) => ({
    field: code.startsWith('duration') ? 'duration_seconds' : 'start_time',
    code,
    original: null,
  }));

const shared = {
  sequence_id: optional(name),
  transformation: optional(name),
  parameters: optional(name),
  url: optional(name),
  attempt: optional(fc.nat(3)),
  labels: fc.dictionary(name, name),
};
const aStart = fc
  .record({ ...shared, start_time: time })
  .map((fields) => aStandardizedLog({ ...fields, status: 'RUNNING', end_time: null, duration_seconds: null }));
const anEnd = fc
  .record({ ...shared, start_time: time, end_time: time, kind: fc.constantFrom('unknown', 'derived', 'stated') })
  .map(({ kind, ...fields }) => {
    if (kind === 'stated') return aStandardizedLog({ ...fields, duration_seconds: 5 });
    if (kind === 'derived') return aStandardizedLog({ ...fields, normalizations: noted('start_derived') });
    const normalizations = noted('start_unknown');
    return aStandardizedLog({ ...fields, start_time: fields.end_time, duration_seconds: null, normalizations });
  });

/** The run that comes of records in the order of their arrival. */
function runOf(records: readonly StandardizedLog[]): StandardizedLog {
  let start: StandardizedLog | null = null;
  let end: StandardizedLog | null = null;
  for (const record of records) {
    if (record.status !== 'RUNNING') end = record;
    else start = start === null ? record : earlierStart(start, record);
  }
  return mergeRun(start!, end!);
}

describe('a run that is made of its start and its end', () => {
  it('is the same in whatever order they come, and however often the starts do', () => {
    fc.assert(
      fc.property(fc.array(aStart, { minLength: 1, maxLength: 4 }), anEnd, fc.gen(), (starts, end, draw) => {
        const records = [...starts, end];
        const shuffled = draw(fc.shuffledSubarray, records, { minLength: records.length });
        expect(runOf([...shuffled, starts[0]!])).toEqual(runOf(records));
      }),
    );
  });

  it('lasts from one to the other, or as long as the end says', () => {
    fc.assert(
      fc.property(aStart, anEnd, (start, end) => {
        const { start_time, end_time, duration_seconds, normalizations } = mergeRun(start, end);
        const isStated = end.normalizations.length === 0;
        expect(start_time).toBe(isStated ? end.start_time : start.start_time);
        expect(end_time).toBe(end.end_time);
        const elapsed = Number(epochMicrosOf(end_time!) - epochMicrosOf(start_time)) / 1e6;
        if (end.duration_seconds !== null) expect(duration_seconds).toBe(end.duration_seconds);
        else expect(duration_seconds).toBe(elapsed < 0 ? null : elapsed);
        expect(normalizations.some(({ code }) => code === 'end_before_start')).toBe(elapsed < 0);
        expect(normalizations.some(({ code }) => code === 'start_unknown')).toBe(false);
      }),
    );
  });

  it('lacks nothing that one of them has, and says nothing else than the end', () => {
    fc.assert(
      fc.property(aStart, anEnd, (start, end) => {
        const run = mergeRun(start, end);
        for (const field of ['sequence_id', 'transformation', 'parameters', 'url', 'attempt'] as const) {
          expect(run[field]).toBe(end[field] ?? start[field]);
        }
        expect(run.labels).toEqual({ ...start.labels, ...end.labels });
        expect(differingFields(run, end)).toEqual([]);
      }),
    );
  });

  it('is the same when it is made again of itself', () => {
    fc.assert(
      fc.property(aStart, anEnd, (start, end) => {
        const run = mergeRun(start, end);
        expect(mergeRun(start, run)).toEqual(run);
      }),
    );
  });
});

describe('ends that say nothing of their start', () => {
  it('end each the latest start before it, in whatever order they come', () => {
    const starts = [0, 100, 200].map((secs) => logAt(secs, 'RUNNING'));
    const ends = [50, 150, 250].map((secs) => logAt(secs, 'SUCCESS'));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(starts, { minLength: 3 }),
        fc.shuffledSubarray(ends, { minLength: 3 }),
        (s, e) => {
          const matched = matchPings(s, e);
          expect(ends.map((end) => matched.get(end))).toEqual(starts);
        },
      ),
    );
  });

  it('end no start that is later, of another zone, or ended', () => {
    const [start, other] = [logAt(10, 'RUNNING'), { ...logAt(0, 'RUNNING'), zone: 'other' }];
    const [early, first, second] = [9, 11, 12].map((secs) => logAt(secs, 'SUCCESS'));
    expect(matchPings([start, other], [second!, first!, early!])).toEqual(new Map([[first, start]]));
  });

  function logAt(secs: number, status: StandardizedLog['status']): StandardizedLog {
    const at = isoOfMicros(FIRST_MICROS + BigInt(secs) * 1_000_000n);
    return aStandardizedLog({ status, run_id: `${status}-${secs}`, start_time: at, end_time: at });
  }
});
