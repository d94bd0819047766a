import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '@app/time';
import { type EndingAlert, lastStretch } from './last-stretch.js';

const at = (minute: number): string => new Date(minute * MINUTE_MS).toISOString();
const alert = (from: number | null, to: number | null): EndingAlert => ({
  state: to === null ? 'firing' : 'resolved',
  fired_at: from === null ? null : at(from),
  resolved_at: to === null ? null : at(to),
});

describe('the last stretch of an incident', () => {
  it.each([
    ['all that are open', [alert(5, null), alert(3, null)], 3, [0, 1]],
    ['none that was over before the others began', [alert(0, 2), alert(3, null)], 3, [1]],
    ['those that overlap, one by one', [alert(0, 2), alert(1, 4), alert(3, null)], 0, [0, 1, 2]],
    ['one that was over at the very moment', [alert(0, 3), alert(3, null)], 0, [0, 1]],
    ['one that lasted no time', [alert(3, 3), alert(3, null)], 3, [0, 1]],
    ['none that has never fired', [{ ...alert(null, null), state: 'pending' as const }, alert(3, null)], 3, [1]],
    ['the last ones, when all is over', [alert(0, 1), alert(3, 5), alert(4, 6)], 3, [1, 2]],
    ['none when there is none', [], Infinity, []],
  ])('has %s', (_name, alerts, minute, places) => {
    const found = lastStretch(alerts);
    expect([found.sinceMs, found.alerts]).toEqual([minute * MINUTE_MS, places.map((place) => alerts[place])]);
  });
});
