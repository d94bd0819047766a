import { matches, type Subject } from '@app/alerting';
import type { MaintenanceWindow, NotifySettings, RuleMatch } from '../rules-file/index.js';
import { endOfWindow } from './maintenance.js';

/** The alerts that a mute of a person matches. An absent field matches all. */
export interface MuteMatch extends RuleMatch {
  /** Only the alerts of this incident, also those that join it later. */
  readonly incident_id?: string;
}

/** A mute that a person created. Times are ISO 8601 in UTC. */
export interface Mute {
  readonly match: MuteMatch;
  readonly starts_at: string;
  /** Exclusive. */
  readonly ends_at: string;
}

/** IANA zone of a company. */
export type ZoneOf = (company: string) => string;

export interface MuteContext {
  readonly mutes: readonly Mute[];
  readonly settings: Pick<NotifySettings, 'mutes' | 'maintenance'>;
  readonly zoneOf: ZoneOf;
  readonly now: Date;
}

interface Matched {
  readonly rule: string;
  readonly subject: Subject;
  /** Left out or null: it belongs to none. */
  readonly incident_id?: string | null;
}

export const matchesRule = (match: RuleMatch, { rule, subject }: Matched): boolean =>
  (match.rule === undefined || match.rule === rule) && matches(match, subject);

const matchesMute = (match: MuteMatch, alert: Matched): boolean =>
  (match.incident_id === undefined || match.incident_id === alert.incident_id) && matchesRule(match, alert);

/** @returns whether an alert is muted now, by a mute or a maintenance window */
export function mutedAt(context: MuteContext): (alert: Matched) => boolean {
  const mutedUntil = mutedUntilAt(context);
  return (alert) => mutedUntil(alert) !== null;
}

/**
 * @returns the end of the last mute or maintenance window that holds for an alert now, epoch milliseconds; null: it is not muted.
 * Mutes that begin later do not count.
 */
export function mutedUntilAt({ mutes, settings, zoneOf, now }: MuteContext): (alert: Matched) => number | null {
  const nowMs = now.getTime();
  const holding: { readonly match: MuteMatch; readonly untilMs: number }[] = [
    ...mutes.map(({ match, starts_at, ends_at }) => ({ match, from: starts_at, until: ends_at })),
    ...settings.mutes,
  ]
    .filter(({ from, until }) => (from === undefined || Date.parse(from) <= nowMs) && nowMs < Date.parse(until))
    .map(({ match, until }) => ({ match, untilMs: Date.parse(until) }));
  const ends = new Map<MaintenanceWindow, Map<string, number | null>>();
  const endIn = (window: MaintenanceWindow, zone: string): number | null => {
    const known = ends.get(window) ?? new Map<string, number | null>();
    ends.set(window, known);
    if (!known.has(zone)) known.set(zone, endOfWindow(window, zone, nowMs));
    return known.get(zone)!;
  };
  const zoneFor = (timeZone: string | null, { company }: Subject): string =>
    timeZone ?? (company === null ? 'UTC' : zoneOf(company));
  return (alert) => {
    const untils = holding.filter(({ match }) => matchesMute(match, alert)).map(({ untilMs }) => untilMs);
    for (const window of settings.maintenance) {
      if (!matches(window.match, alert.subject)) continue;
      const until = endIn(window, zoneFor(window.timeZone, alert.subject));
      if (until !== null) untils.push(until);
    }
    return untils.length === 0 ? null : Math.max(...untils);
  };
}
