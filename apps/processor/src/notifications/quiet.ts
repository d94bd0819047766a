import { matches, type Subject } from '@app/alerting';
import { type WallTime, wallTimeOf } from '@app/time';
import type { NotifySettings, RuleMatch } from '../rules-file/index.js';
import { isWithin } from './maintenance.js';

/** A silence that was asked for. Times are ISO 8601 in UTC. */
export interface Silence {
  readonly match: RuleMatch;
  readonly starts_at: string;
  /** The first moment at which it no longer holds. */
  readonly ends_at: string;
}

/** IANA zone of a company. */
export type ZoneOf = (company: string) => string;

export interface QuietContext {
  readonly silences: readonly Silence[];
  readonly settings: Pick<NotifySettings, 'silences' | 'maintenance'>;
  readonly zoneOf: ZoneOf;
  readonly now: Date;
}

interface Matched {
  readonly rule: string;
  readonly subject: Subject;
}

export const matchesRule = (match: RuleMatch, { rule, subject }: Matched): boolean =>
  (match.rule === undefined || match.rule === rule) && matches(match, subject);

/** Tells of an alert whether nobody is to be told about it now: it is silenced, or in a maintenance window. */
export function quietAt({ silences, settings, zoneOf, now }: QuietContext): (alert: Matched) => boolean {
  const nowMs = now.getTime();
  const holding = [
    ...silences.filter(({ starts_at, ends_at }) => Date.parse(starts_at) <= nowMs && nowMs < Date.parse(ends_at)),
    ...settings.silences.filter(
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
