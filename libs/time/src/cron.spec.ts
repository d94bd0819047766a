import { describe, expect, it } from 'vitest';
import { cronProblem, nextOccurrence } from './cron.js';

const after = (pattern: string, zone: string, from: string, count = 1): (string | null)[] => {
  const found: (string | null)[] = [];
  for (let ms: number | null = Date.parse(from); found.length < count && ms !== null;) {
    ms = nextOccurrence(pattern, zone, ms);
    found.push(ms === null ? null : new Date(ms).toISOString().slice(0, 16));
  }
  return found;
};

describe('nextOccurrence', () => {
  it('comes on its days, on the clocks of its zone', () => {
    // 2026-03-06 is a Friday.
    expect(after('0 2 * * 1-5', 'Europe/Paris', '2026-03-06T00:00:00Z', 2)).toEqual([
      '2026-03-06T01:00',
      '2026-03-09T01:00',
    ]);
    expect(after('0 2 * * MON-FRI', 'America/Toronto', '2026-03-06T00:00:00Z')).toEqual(['2026-03-06T07:00']);
    expect(after('@daily', 'UTC', '2026-03-06T00:00:00Z')).toEqual(['2026-03-07T00:00']);
    expect(after('0 6 L * *', 'UTC', '2026-02-01T00:00:00Z', 2)).toEqual(['2026-02-28T06:00', '2026-03-31T06:00']);
    expect(after('0 2 1 * 1', 'UTC', '2026-03-30T03:00:00Z', 2)).toEqual(['2026-04-01T02:00', '2026-04-06T02:00']);
  });

  it('comes after its moment, not at it', () => {
    expect(after('0 2 * * *', 'UTC', '2026-03-06T02:00:00Z')).toEqual(['2026-03-07T02:00']);
    expect(after('0 2 * * *', 'UTC', '2026-03-06T01:59:59.999Z')).toEqual(['2026-03-06T02:00']);
    expect(after('0 2 * * *', 'UTC', '2026-03-06T02:00:00.001Z')).toEqual(['2026-03-07T02:00']);
  });

  it('comes right after the gap where clocks are set forward', () => {
    expect(after('30 2 * * *', 'Europe/Paris', '2026-03-28T02:00:00Z', 2)).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ]);
    expect(after('0 * * * *', 'Europe/Paris', '2026-03-29T00:00:00Z', 2)).toEqual([
      '2026-03-29T01:00',
      '2026-03-29T02:00',
    ]);
  });

  it('comes once in the hour that exists twice, and every hour in both', () => {
    expect(after('30 2 * * *', 'Europe/Paris', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
    expect(after('0 * * * *', 'Europe/Paris', '2026-10-24T23:00:00Z', 4)).toEqual([
      '2026-10-25T00:00',
      '2026-10-25T01:00',
      '2026-10-25T02:00',
      '2026-10-25T03:00',
    ]);
  });

  it('is the same in whatever order it is asked', () => {
    const hours = Array.from({ length: 200 }, (_, index) => Date.parse('2026-10-24T00:00:00Z') + index * 1_700_000);
    const forward = hours.map((ms) => nextOccurrence('15 */3 * * *', 'Europe/Paris', ms));
    const backward = hours.toReversed().map((ms) => nextOccurrence('15 */3 * * *', 'Europe/Paris', ms));
    expect(backward.toReversed()).toEqual(forward);
    expect(forward.every((next, index) => next !== null && next > hours[index]!)).toBe(true);
  });
});

describe('cronProblem', () => {
  it.each(['0 2 * * 1-5', '*/15 8-18 * * mon,wed', ' 0  2 1 jan * ', '0 0 29 2 *', '@weekly', '0 2 * * 7'])(
    'has nothing against %j',
    (pattern) => expect(cronProblem(pattern)).toBeNull(),
  );

  it.each([
    ['', 'must have five fields: minute, hour, day of the month, month, day of the week, such as 0 2 * * 1-5'],
    ['2 * * *', 'must have five fields'],
    ['0 0 2 * * *', 'must have five fields'],
    ['2026-03-06T02:00:00', 'must have five fields'],
    ['60 2 * * *', 'has no readable minute'],
    ['0 25 * * *', 'has no readable hour'],
    ['0 2 32 * *', 'has no readable day of the month'],
    ['0 2 * mars *', 'has no readable month'],
    ['0 2 * * 5-1', 'has no readable day of the week'],
    ['@reboot', 'must be a cron pattern'],
    ['@often', 'must be a cron pattern'],
    ['0 2 30 2 *', 'names a day that no year has'],
  ])('says of %j that it %s', (pattern, problem) => {
    expect(cronProblem(pattern)).toMatch(new RegExp(`^${problem.replaceAll(/[*"()]/g, String.raw`\$&`)}`));
  });
});
