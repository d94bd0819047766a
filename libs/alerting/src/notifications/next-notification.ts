import { HOUR_MS, MINUTE_MS } from '@app/time';
import type { AlertState } from '../model/alert.js';
import type { NotificationMessage } from '../model/notification.js';
import type { Subject } from '../model/subject.js';
import { meaningOf } from '../states/subject-state.js';

/** When people are told about an incident. */
export interface NotificationTiming {
  /** Time that an incident collects alerts before its first notification, in seconds. */
  readonly groupWaitSecs: number;
  /** Pause between repeats while an alert is not acknowledged, and before an incident that is open again is told, in hours. */
  readonly repeatHours: number;
  /** Pauses between repeats double up to this one, in hours; the same as `repeatHours`: they stay as they are. */
  readonly longestRepeatHours: number;
}

export const defaultNotificationTiming: NotificationTiming = {
  groupWaitSecs: 30,
  repeatHours: 4,
  longestRepeatHours: 24,
};

/** The facts of an alert that decide when people are told about its incident. */
export interface NotifiableAlert {
  readonly state: AlertState;
  readonly subject: Subject;
  /** Time of the first firing, ISO 8601 in UTC; null: it has never fired. */
  readonly fired_at: string | null;
  /** Whether it is acknowledged, or its incident is. */
  readonly is_acked: boolean;
  /** When a failure was heard of that was over by then, as `missedAtOf` finds it; left out or null: it is none. */
  readonly missed_at?: string | null;
}

/** The facts of an earlier notification that decide about the next one. */
export interface PastNotification {
  readonly kind: NotificationMessage['kind'];
  /** ISO 8601 in UTC. */
  readonly created_at: string;
  /** `failed`: given up, so the receiver does not know. */
  readonly status: 'pending' | 'delivered' | 'failed';
  /** The sources that it named as failing, as `toldSourceOf` writes them. */
  readonly sources: readonly string[];
}

/** One incident as one channel of a receiver knows it. */
export interface IncidentSituation {
  /** All alerts of the incident; those that were over before it was told may be left out. */
  readonly alerts: readonly NotifiableAlert[];
  /** Alerts that are routed to the receiver and not muted now. */
  readonly unmuted: readonly NotifiableAlert[];
  /** Earlier notifications to this channel about the incident; the last one of each kind is enough. */
  readonly sent: readonly PastNotification[];
  /** Since when the incident is open without a gap, epoch milliseconds, as `lastStretch` finds it. */
  readonly openSinceMs: number;
}

export interface NextNotification {
  readonly kind: 'firing' | 'joined' | 'repeat' | 'resolved';
  /** It is due from here on, epoch milliseconds; 0: at once. */
  readonly dueMs: number;
}

/** A failure that was over for so long when it was heard of is told as what it was. */
export const MISSED_MINS = 5;

/** The facts of an alert that say when it was heard of, and when it ended in the world. ISO 8601 in UTC; null: it is open. */
interface HeardAlert {
  readonly rule: string;
  readonly detected_at: string;
  readonly ended_at: string | null;
}

/** When a failure was heard of that was over by then, such as one out of a file that is read a day later; null: it is none. */
export function missedAtOf({ rule, detected_at, ended_at }: HeardAlert): string | null {
  if (ended_at === null || meaningOf(rule) !== 'failing') return null;
  return Date.parse(detected_at) - Date.parse(ended_at) >= MISSED_MINS * MINUTE_MS ? detected_at : null;
}

/** Failures that were over when they were heard of, and that no notification has told. */
export function missedAlerts<A extends NotifiableAlert>(
  alerts: readonly A[],
  sent: readonly Pick<PastNotification, 'created_at'>[],
): A[] {
  const lastMs = timesOf(sent);
  return alerts.filter(
    ({ state, missed_at }) => state === 'resolved' && missed_at != null && Date.parse(missed_at) > lastMs,
  );
}

/** The source of a subject as notifications remember it; null: it is about no single source. */
export const toldSourceOf = ({ company, source }: Subject): string | null =>
  source === null ? null : JSON.stringify([company, source]);

/** The sources of the firing alerts: those that a notification about them names. */
export function toldSources(alerts: readonly NotifiableAlert[]): string[] {
  const sources = new Set(
    alerts.flatMap(({ state, subject }) => (state === 'firing' ? (toldSourceOf(subject) ?? []) : [])),
  );
  return [...sources].sort();
}

/** Firing alerts of sources that no notification has named. */
export function joinedAlerts<A extends NotifiableAlert>(
  alerts: readonly A[],
  sent: readonly Pick<PastNotification, 'sources'>[],
): A[] {
  const told = new Set(sent.flatMap(({ sources }) => sources));
  return alerts.filter(({ state, subject }) => {
    const source = state === 'firing' ? toldSourceOf(subject) : null;
    return source !== null && !told.has(source);
  });
}

/**
 * The next notification about an incident if nothing changes until it is due; null: none.
 * - `firing`, when an unmuted alert still fires after the group wait. It is sent again when the incident is open again after it
 *   was over, at the earliest `repeatHours` after the last notification, so a flapping object makes a handful a day.
 * - `joined` once for each further source, after the group wait.
 * - `repeat` while a firing alert is not acknowledged: after `repeatHours`, then each time after as long as it had been open,
 *   up to `longestRepeatHours`.
 * - `resolved`, when all alerts are over, once after each time that people were told, unless all of that was given up. Also
 *   without that, after the group wait, for failures that were over when they were heard of.
 *
 * Any other incident that ends before it is told gets none. An acknowledgement stops repeats, and keeps no other notification back.
 */
export function nextNotification(
  { alerts, unmuted, sent, openSinceMs }: IncidentSituation,
  { groupWaitSecs, repeatHours, longestRepeatHours }: NotificationTiming,
): NextNotification | null {
  const firing = unmuted.filter(({ state }) => state === 'firing');
  const groupWaitMs = groupWaitSecs * 1000;
  if (sent.length === 0 && firing.length > 0) return { kind: 'firing', dueMs: openSinceMs + groupWaitMs };
  const resolvedMs = timesOf(sent.filter(({ kind }) => kind === 'resolved'));
  const lastMs = timesOf(sent);
  // Notifications since it was over the last time: those that make a receiver think that it fires.
  const since = sent.filter(({ kind, created_at }) => kind !== 'resolved' && Date.parse(created_at) > resolvedMs);
  if (alerts.every(({ state }) => state === 'resolved' || state === 'pending')) {
    // A notification that was given up has informed nobody.
    if (since.some(({ status }) => status !== 'failed')) return { kind: 'resolved', dueMs: 0 };
    const missedMs = Math.max(...missedAlerts(unmuted, sent).map(({ missed_at }) => Date.parse(missed_at ?? '')));
    if (missedMs === -Infinity) return null;
    return { kind: 'resolved', dueMs: Math.max(missedMs + groupWaitMs, lastMs + repeatHours * HOUR_MS) };
  }
  // No other one while the last notification is still pending.
  if (firing.length === 0 || sent.some(({ status }) => status === 'pending')) return null;
  const joined = joinedAlerts(firing, sent);
  const againMs = lastMs + repeatHours * HOUR_MS;
  const isTold = since.length > 0;
  const again: NextNotification | null = !isTold
    ? { kind: 'firing', dueMs: Math.max(againMs, openSinceMs + groupWaitMs) }
    : firing.every(({ is_acked }) => is_acked)
      ? null
      : {
          kind: 'repeat',
          dueMs: lastMs + clamped(lastMs - openSinceMs, againMs - lastMs, longestRepeatHours * HOUR_MS),
        };
  if (joined.length === 0) return again;
  const joinedMs = firstFiredMs(joined) + groupWaitMs;
  return again !== null && again.dueMs <= joinedMs ? again : { kind: 'joined', dueMs: joinedMs };
}

/** @param least wins over `most` */
const clamped = (value: number, least: number, most: number): number => Math.max(least, Math.min(value, most));

const timesOf = (sent: readonly Pick<PastNotification, 'created_at'>[]): number =>
  sent.reduce((last, { created_at }) => Math.max(last, Date.parse(created_at)), -Infinity);

// A loop: an incident may have more alerts than a call takes arguments.
const firstFiredMs = (alerts: readonly NotifiableAlert[]): number =>
  alerts.reduce((first, { fired_at }) => (fired_at === null ? first : Math.min(first, Date.parse(fired_at))), Infinity);
