import { describe, expect, it } from 'vitest';
import { cycleTimes, isDue } from './cycles.js';

const timesOf = (until: string, hours: number, cadenceMins: 15 | 60): string[] =>
  [...cycleTimes({ until: new Date(until), hours }, cadenceMins)].map((at) => new Date(at).toISOString().slice(11, 16));

describe('cycleTimes', () => {
  it.each([
    ['2025-09-05T21:00:00Z', 1, 60, ['20:45']],
    ['2025-09-05T21:00:00Z', 1, 15, ['20:00', '20:15', '20:30', '20:45']],
    ['2025-09-05T20:45:00Z', 2, 60, ['18:45', '19:45']],
    ['2025-09-05T20:59:59Z', 1, 60, []],
    ['2025-09-05T20:59:59Z', 0.5, 15, ['20:30']],
    ['2025-09-05T20:59:59.999Z', 0.2, 15, []],
  ] as const)('lists up to %s, %d h, every %d min: %j', (until, hours, cadenceMins, times) => {
    expect(timesOf(until, hours, cadenceMins)).toEqual(times);
  });

  it.each([15, 60] as const)('lists exactly the due times of a day, every %d min', (cadenceMins) => {
    const window = { until: new Date('2025-11-02T12:00:00Z'), hours: 24 };
    const quarters = [...cycleTimes(window, 15)];
    expect([...cycleTimes(window, cadenceMins)]).toEqual(quarters.filter((at) => isDue(at, cadenceMins)));
    expect([...cycleTimes(window, cadenceMins)]).toHaveLength(1440 / cadenceMins);
  });
});
