import { describe, expect, it } from 'vitest';
import { retryAfterMsOf } from './retry-after.js';

const nowMs = Date.parse('2026-03-10T12:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7000],
    // Discord.
    ['0.65', 650],
    ['Tue, 10 Mar 2026 12:05:00 GMT', 300_000],
    ['Tue, 10 Mar 2026 11:00:00 GMT', 0],
    [null, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['1e3', undefined],
    ['99999999999', undefined],
    ['2026-03-10T12:05:00Z', undefined],
    ['Tue, 99 Mar 2026 12:05:00 GMT', undefined],
  ])('%j is a pause of %p ms', (header, pauseMs) => {
    expect(retryAfterMsOf(header, nowMs)).toBe(pauseMs);
  });
});
