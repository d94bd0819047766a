import { describe, expect, it } from 'vitest';
import { cadenceOf, withSilence } from './cadence';

const run = (sequence_id: string, clock: string) => ({ sequence_id, start_time: `2025-09-05T${clock}Z` });

const runs = [
  run('c', '10:45:00'),
  run('b', '10:15:30'),
  run('b', '10:15:00'),
  run('a', '10:00:10'),
  run('a', '10:00:00'),
];

describe('the cadence of runs', () => {
  it('is from the first run of a cycle to the first run of the next one', () => {
    const cadence = cadenceOf(runs, true);
    expect(cadence.gaps).toEqual([900, 1800]);
    expect(cadence.times).toEqual([Date.parse('2025-09-05T10:15:00Z'), Date.parse('2025-09-05T10:45:00Z')]);
    expect(cadence.longest).toBe(1800);
  });

  it('names the lower one of two middle gaps as the usual one', () => {
    expect(cadenceOf(runs, true).usual).toBe(900);
  });

  it('leaves out the oldest cycle when some of its runs may not be there', () => {
    expect(cadenceOf(runs, false).gaps).toEqual([1800]);
  });

  it.each([
    ['no run', []],
    ['runs of one cycle', runs.slice(3)],
  ])('does not know it of %s', (_, few) => {
    expect(cadenceOf(few, true)).toMatchObject({ times: [], gaps: [], usual: null, longest: null });
  });

  it('has the silence since the last cycle for itself', () => {
    const now = Date.parse('2025-09-05T13:45:00Z');
    const { times, gaps, silence } = withSilence(cadenceOf(runs, true), now);
    expect(times.at(-1)).toBe(now);
    expect([gaps, silence]).toEqual([
      [900, 1800, null],
      [null, null, 10_800],
    ]);
    expect(withSilence(cadenceOf(runs, true), null)).toMatchObject({ gaps: [900, 1800], silence: [null, null] });
  });
});
