import { describe, expect, it } from 'vitest';
import { MAX_SCHEDULE_CHARS, readSchedule } from './schedule-text.js';

const unsaid = { graceSecs: null, maxRuntimeSecs: null };

describe('readSchedule', () => {
  it.each([
    ['0 2 * * *', { cron: '0 2 * * *', time_zone: null, ...unsaid }],
    ['  0   2 * * MON-FRI ', { cron: '0 2 * * MON-FRI', time_zone: null, ...unsaid }],
    ['@daily', { cron: '@daily', time_zone: null, ...unsaid }],
    [
      '0 2 * * *; tz=Europe/Paris; grace=10m; max_runtime=2h',
      { cron: '0 2 * * *', time_zone: 'Europe/Paris', graceSecs: 600, maxRuntimeSecs: 7200 },
    ],
    ['0 2 * * *;grace=0s;', { cron: '0 2 * * *', time_zone: null, graceSecs: 0, maxRuntimeSecs: null }],
    ['every 30m', { everySecs: 1800, ...unsaid }],
    ['EVERY 1h30m; grace = 5M', { everySecs: 5400, graceSecs: 300, maxRuntimeSecs: null }],
    ['every 1w', { everySecs: 604_800, ...unsaid }],
    ['every 60s', { everySecs: 60, ...unsaid }],
    ['every 366d', { everySecs: 31_622_400, ...unsaid }],
  ])('reads %j', (text, schedule) => {
    expect(readSchedule(text)).toEqual(schedule);
  });

  it.each([
    '',
    'daily',
    'every',
    'every day',
    'every 59s',
    'every 367d',
    '0 2 * *',
    '0 25 * * *',
    '0 0 30 2 *',
    '0 2 * * *; tz=Mars/Olympus',
    '0 2 * * *; grace=soon',
    '0 2 * * *; grace=',
    '0 2 * * *; grace=1m; grace=2m',
    '0 2 * * *; colour=blue',
    'every 30m; tz=Nowhere',
    `0 2 * * *${' '.repeat(MAX_SCHEDULE_CHARS)}`,
  ])('reads nothing in %j', (text) => {
    expect(readSchedule(text)).toBeNull();
  });
});
