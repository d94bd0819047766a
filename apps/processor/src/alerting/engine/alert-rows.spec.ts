import type { AlertTransition } from '@app/alerting';
import { describe, expect, it } from 'vitest';
import { alertRowsOf } from './alert-rows.js';

const aTransition = (changes: Partial<AlertTransition>, endOfRun?: string): AlertTransition =>
  ({
    alert_id: 'a',
    seq: 0,
    from: null,
    to: 'firing',
    subject: {},
    at: '2026-03-10T12:00:00Z',
    started_at: '2026-03-10T11:00:00Z',
    detected_at: '2026-03-10T12:00:00Z',
    evidence: { run: endOfRun === undefined ? null : { end_time: endOfRun } },
    ...changes,
  }) as unknown as AlertTransition;

const over = { seq: 1, to: 'resolved', at: '2026-03-10T14:00:00Z' } as const;

describe('the row of an alert', () => {
  it('has the times of the world and those of the clock', () => {
    const [row] = alertRowsOf([aTransition({}), aTransition(over, '2026-03-10T13:30:00Z')]);
    expect(row).toMatchObject({
      started_at: '2026-03-10T11:00:00Z',
      detected_at: '2026-03-10T12:00:00Z',
      fired_at: '2026-03-10T12:00:00Z',
      resolved_at: '2026-03-10T14:00:00Z',
      ended_at: '2026-03-10T13:30:00Z',
    });
  });

  it.each([
    ['no run shows the end', undefined],
    ['the run ended before the alert began', '2026-03-10T10:59:59Z'],
    ['the run ends after its arrival', '2026-03-10T14:00:01Z'],
  ])('ends by the clock where %s', (_, endOfRun) => {
    expect(alertRowsOf([aTransition(over, endOfRun)])[0]!.ended_at).toBe(over.at);
  });

  it('has no end while it is open', () => {
    expect(alertRowsOf([aTransition({}, '2026-03-10T11:30:00Z')])[0]!.ended_at).toBeNull();
  });
});
