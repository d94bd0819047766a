import { describe, expect, it } from 'vitest';
import { DAY_SECS, HOUR_SECS } from '@app/time';
import { rangePlanOf } from './range-plan.js';

const range = { from: '1970-01-01T00:30:00Z', to: '1970-01-04T00:00:00.5Z' };
const iso = (secs: number): string => new Date(secs * 1000).toISOString();

describe('rangePlanOf', () => {
  it('is one gap when nothing is rolled up', () => {
    expect(rangePlanOf(range, '7', [])).toEqual({ rolledTo: '7', periods: [], covered: [], gaps: [range] });
  });

  it('joins periods that follow each other, of whatever length', () => {
    const periods = [
      { seconds: HOUR_SECS, start: 22 * HOUR_SECS, runs_count: 1 },
      { seconds: HOUR_SECS, start: 23 * HOUR_SECS, runs_count: 0 },
      { seconds: DAY_SECS, start: DAY_SECS, runs_count: 7 },
    ];
    const { covered, gaps } = rangePlanOf(range, '7', periods);
    expect(covered).toEqual([{ from: iso(22 * HOUR_SECS), to: iso(2 * DAY_SECS) }]);
    expect(gaps).toEqual([
      { from: range.from, to: iso(22 * HOUR_SECS) },
      { from: iso(2 * DAY_SECS), to: range.to },
    ]);
  });

  it('leaves the time between periods to the runs', () => {
    const periods = [1, 3].map((hour) => ({ seconds: HOUR_SECS, start: hour * HOUR_SECS, runs_count: 1 }));
    const { covered, gaps } = rangePlanOf(range, '7', periods);
    expect(covered).toEqual([1, 3].map((hour) => ({ from: iso(hour * HOUR_SECS), to: iso((hour + 1) * HOUR_SECS) })));
    expect(gaps.map(({ from, to }) => [from, to])).toEqual([
      [range.from, iso(HOUR_SECS)],
      [iso(2 * HOUR_SECS), iso(3 * HOUR_SECS)],
      [iso(4 * HOUR_SECS), range.to],
    ]);
  });
});
