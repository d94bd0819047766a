import { matches, type Subject } from '@app/alerting';
import { type WallTime, wallTimeOf } from '@app/time';
import type { NotifySettings, RuleMatch } from '../rules-file/index.js';
import { isWithin } from './maintenance.js';

/** A mute that a person created. Times are ISO 8601 in UTC. */
export interface Mute {
  readonly match: RuleMatch;
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
}

export const matchesRule = (match: RuleMatch, { rule, subject }: Matched): boolean =>
  (match.rule === undefined || match.rule === rule) && matches(match, subject);

/** @returns whether an alert is muted now, by a mute or a maintenance window */
export function mutedAt({ mutes, settings, zoneOf, now }: MuteContext): (alert: Matched) => boolean {
  const nowMs = now.getTime();
  const holding = [
    ...mutes.filter(({ starts_at, ends_at }) => Date.parse(starts_at) <= nowMs && nowMs < Date.parse(ends_at)),
    ...settings.mutes.filter(
      ({ from, until }) => (from === undefined || Date.parse(from) <= nowMs) && nowMs < Date.parse(until),
    ),
  ];
  const wallTimes = new Map<string, WallTime>();
  const wallTimeIn = (zone: string): WallTime => {
    const known = wallTimes.get(zone) ?? wallTimeOf(zone, nowMs);
    wallTimes.set(zone, known);
    return known;
  };
  const zoneFor = (timeZone: string | null, { company }: Subject): string =>
    timeZone ?? (company === null ? 'UTC' : zoneOf(company));
  return (alert) =>
    holding.some(({ match }) => matchesRule(match, alert)) ||
    settings.maintenance.some(
      (window) =>
        matches(window.match, alert.subject) && isWithin(window, wallTimeIn(zoneFor(window.timeZone, alert.subject))),
    );
}
