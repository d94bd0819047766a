import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '@app/time';
import fc from 'fast-check';
import type { AlertState, AlertTransition } from '../model/alert.js';
import { sourceSubject } from '../model/subject.js';
import {
  defaultNotificationTiming,
  nextNotification,
  type NotifiableAlert,
  type PastNotification,
  toldSources,
} from '../notifications/next-notification.js';
import { type EndingAlert, lastStretch } from '../notifications/last-stretch.js';
import { aTransition } from '../testing/index.js';
import { IncidentHistory } from './incident-history.js';

const NOON_MS = Date.UTC(2025, 8, 5, 12);
const at = (secs: number): string => new Date(NOON_MS + secs * 1000).toISOString();
const day = { fromMs: NOON_MS, toMs: NOON_MS + 24 * HOUR_MS };
const fourHours = { fromMs: NOON_MS, toMs: NOON_MS + 4 * HOUR_MS };

const fires = (secs: number, changes: Partial<AlertTransition> = {}) => aTransition({ at: at(secs), ...changes });
const ends = (secs: number, changes: Partial<AlertTransition> = {}) => fires(secs, { to: 'resolved', ...changes });

function reported(transitions: readonly AlertTransition[], range = day, timing = defaultNotificationTiming) {
  const history = new IncidentHistory(range, timing);
  for (const transition of transitions) history.take(transition);
  return history.report();
}

const sentAbout = (
  transitions: readonly AlertTransition[],
  range = day,
  timing = defaultNotificationTiming,
): string[] =>
  reported(transitions, range, timing).incidents.flatMap(({ notifications }) =>
    notifications.map((one) => `${one.kind} ${(Date.parse(one.at) - NOON_MS) / 1000}`),
  );

const other = { alert_id: 'alert-2' };
const again = (secs: number): AlertTransition => fires(secs, other);
/** A failure of two hours ago that was over an hour ago. */
function missed(secs: number, alert_id: string): AlertTransition[] {
  const alert = { rule: 'failure-detected', alert_id, started_at: at(secs - 7200), detected_at: at(secs) };
  const run = { end_time: at(secs - 3600) } as AlertTransition['evidence']['run'];
  return [fires(secs, alert), ends(secs, { ...alert, evidence: { ...fires(secs).evidence, run } })];
}
const hourly = { groupWaitSecs: 30, repeatHours: 1, longestRepeatHours: 1 };

describe('the notifications of a backtest', () => {
  it.each([
    { name: 'an alert that ends within the group wait', given: [fires(0), ends(29)], sent: [] },
    { name: 'one that ends just when it is over', given: [fires(0), ends(30)], sent: [] },
    { name: 'one that fires longer', given: [fires(0), ends(31)], sent: ['firing 30', 'resolved 31'] },
    {
      name: 'two alerts of one cause',
      given: [fires(0), fires(10, other), ends(40), ends(50, other)],
      sent: ['firing 30', 'resolved 50'],
    },
    {
      name: 'a second alert when the first is over before anybody is told',
      given: [fires(0), fires(10, other), ends(20), ends(60, other)],
      sent: ['firing 30', 'resolved 60'],
    },
    {
      name: 'one that goes on for nine hours',
      given: [fires(0), ends(9 * 3600)],
      sent: ['firing 30', `repeat ${4 * 3600 + 30}`, `repeat ${8 * 3600 + 60}`, `resolved ${9 * 3600}`],
    },
    {
      name: 'one that is not known any more for a while: no repeats meanwhile',
      given: [fires(0), fires(3600, { to: 'unknown' }), fires(5 * 3600), ends(6 * 3600)],
      sent: ['firing 30', `repeat ${5 * 3600}`, `resolved ${6 * 3600}`],
    },
    { name: 'one that only ever waited', given: [fires(0, { to: 'pending', incident_id: null })], sent: [] },
    {
      name: 'one that never ends',
      given: [fires(0)],
      sent: ['firing 30', 'repeat 14430', 'repeat 28860', 'repeat 57720'],
    },
    {
      name: 'failures that were over when they were heard of: one message, and one for those of later',
      given: [...missed(0, 'a'), ...missed(10, 'b'), ...missed(3600, 'c'), ...missed(24 * 3600 - 40, 'd')],
      sent: ['resolved 40', `resolved ${4 * 3600 + 40}`, `resolved ${24 * 3600 - 10}`],
    },
    {
      name: 'one of them while another fires',
      given: [fires(0), ...missed(10, 'a'), ends(60)],
      sent: ['firing 30', 'resolved 60'],
    },
    {
      name: 'two incidents',
      given: [
        fires(0),
        fires(5, { ...other, incident_id: 'incident-2' }),
        ends(40),
        ends(45, { ...other, incident_id: 'incident-2' }),
      ],
      sent: ['firing 30', 'resolved 40', 'firing 35', 'resolved 45'],
    },
  ])('are those of the live system: $name', ({ given, sent }) => {
    expect(sentAbout(given)).toEqual(sent);
  });

  it('are sent up to the end of the range, and counted from its beginning on', () => {
    const given = [fires(0), ends(9 * 3600)];
    expect(sentAbout(given.slice(0, 1), { fromMs: NOON_MS, toMs: NOON_MS + 30_000 })).toEqual(['firing 30']);
    expect(sentAbout(given.slice(0, 1), { fromMs: NOON_MS, toMs: NOON_MS + 29_999 })).toEqual([]);
    const later = reported(given, { ...day, fromMs: NOON_MS + 5 * 3600_000 });
    expect(later).toMatchObject({ notification_count: 2, notifications_per_day: { '2025-09-05': 2 } });
  });

  it('are counted by day in UTC', () => {
    expect(reported([fires(0), ends(13 * 3600)])).toMatchObject({
      notification_count: 4,
      notifications_per_day: { '2025-09-05': 3, '2025-09-06': 1 },
      incidents: [{ notification_count: 4 }],
    });
  });

  it('are those of a notifier that looks every second', () => {
    const change = fc.record({
      afterSecs: fc.integer({ min: 0, max: 900 }),
      alert: fc.integer({ min: 0, max: 4 }),
      to: fc.constantFrom<AlertState>('firing', 'firing', 'unknown', 'resolved', 'resolved'),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const transitions = transitionsOf(changes);
        expect(sentAbout(transitions, fourHours, hourly)).toEqual(everySecond(transitions));
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    {
      name: 'told again four hours after it was over',
      given: [fires(0), ends(60), again(3600), ends(9 * 3600, other)],
      sent: ['firing 30', 'resolved 60', `firing ${4 * 3600 + 60}`, `repeat ${8 * 3600 + 60}`, `resolved ${9 * 3600}`],
    },
    {
      name: 'not told when it is over by then',
      given: [fires(0), ends(60), again(3600), ends(4 * 3600, other)],
      sent: ['firing 30', 'resolved 60'],
    },
    {
      name: 'told after the group wait when that is later',
      given: [fires(0), ends(60), again(6 * 3600), ends(7 * 3600, other)],
      sent: ['firing 30', 'resolved 60', `firing ${6 * 3600 + 30}`, `resolved ${7 * 3600}`],
    },
  ])('are, of an incident that is open again, $name', ({ given, sent }) => {
    expect(sentAbout(given)).toEqual(sent);
  });

  it('know what was told before the range', () => {
    const given = [fires(-2 * 3600), ends(-3600), again(60), ends(5 * 3600, other)];
    expect(sentAbout(given)).toEqual([`firing ${3 * 3600}`, `resolved ${5 * 3600}`]);
  });

  it('name another source that joins, once', () => {
    const subject = sourceSubject('acme', 'efficy');
    const given = [fires(0), fires(600, { ...other, subject }), fires(700, { alert_id: 'alert-3', subject })];
    expect(sentAbout(given, { ...day, toMs: NOON_MS + 3600_000 })).toEqual(['firing 30', 'joined 630']);
  });
});

/** An alert that is resolved is not heard of again: the next one of its place has another id. */
function transitionsOf(changes: readonly { afterSecs: number; alert: number; to: AlertState }[]): AlertTransition[] {
  const episodes = new Map<number, number>();
  let secs = 0;
  return changes.map(({ afterSecs, alert, to }) => {
    const episode = episodes.get(alert) ?? 0;
    if (to === 'resolved') episodes.set(alert, episode + 1);
    secs += afterSecs;
    return fires(secs, {
      alert_id: `${alert} ${episode}`,
      to,
      subject: sourceSubject('acme', alert < 3 ? 'zohobooks' : `source ${alert}`),
    });
  });
}

function everySecond(transitions: readonly AlertTransition[]): string[] {
  const alerts = new Map<string, NotifiableAlert & EndingAlert>();
  const sent: PastNotification[] = [];
  const waiting = transitions.map((transition) => ({ transition, atMs: Date.parse(transition.at) }));
  for (let nowMs = NOON_MS; nowMs <= fourHours.toMs; nowMs += 1000) {
    while (waiting[0]?.atMs === nowMs) {
      const { alert_id, to, at, subject } = waiting.shift()!.transition;
      const fired_at = alerts.get(alert_id)?.fired_at ?? (to === 'firing' ? at : null);
      const resolved_at = to === 'resolved' ? at : null;
      alerts.set(alert_id, { state: to, subject, fired_at, resolved_at, is_acked: false });
    }
    const known = [...alerts.values()];
    const next = nextNotification(
      { alerts: known, unmuted: known, sent, openSinceMs: lastStretch(known).sinceMs },
      hourly,
    );
    if (next !== null && next.dueMs <= nowMs) {
      const sources = next.kind === 'resolved' ? [] : toldSources(known);
      sent.push({ kind: next.kind, created_at: new Date(nowMs).toISOString(), status: 'delivered', sources });
    }
  }
  return sent.map(({ kind, created_at }) => `${kind} ${(Date.parse(created_at) - NOON_MS) / 1000}`);
}

describe('the incidents of a backtest', () => {
  it('have the title of the live system, the times of the earliest and the subject that all share', () => {
    const given = [
      fires(0, { started_at: at(-60), summary: 'zohobooks is silent' }),
      fires(10, {
        ...other,
        started_at: at(-600),
        subject: sourceSubject('acme', 'efficy'),
        summary: 'efficy is silent',
      }),
      ends(100, { subject: sourceSubject('acme', 'zohobooks') }),
    ];
    const open = {
      incident_id: 'incident-1',
      title: 'efficy is silent',
      company: 'acme',
      source: null,
      started_at: at(-600),
      detected_at: at(0),
      resolved_at: null,
      alert_count: 2,
    };
    expect(reported(given).incidents).toEqual([expect.objectContaining(open)]);
    const last = ends(200, { ...other, subject: sourceSubject('acme', 'efficy') });
    expect(reported([...given, last]).incidents).toEqual([
      expect.objectContaining({
        ...open,
        title: 'acme: 2 sources were silent from 2025-09-05 11:50, lasted 13 min',
        resolved_at: at(200),
        ended_at: at(200),
      }),
    ]);
  });

  it('are left out when they were over before the range, and are there when only a repeat is within', () => {
    const range = { ...day, fromMs: NOON_MS + 3600_000, toMs: NOON_MS + 5 * 3600_000 };
    expect(reported([fires(0), ends(60)], range).incidents).toEqual([]);
    expect(reported([fires(0)], range).incidents).toMatchObject([{ notifications: [{ kind: 'repeat' }] }]);
  });

  it('list 1000 notifications and count all', () => {
    const history = new IncidentHistory(day, { groupWaitSecs: 0, repeatHours: 1 / 60, longestRepeatHours: 1 / 60 });
    history.take(fires(0));
    const [incident] = history.report().incidents;
    expect(incident).toMatchObject({ notification_count: 1441 });
    expect(incident?.notifications).toHaveLength(1000);
  });
});
