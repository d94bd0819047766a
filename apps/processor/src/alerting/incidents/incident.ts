import { severities } from '@app/alerting';
import type { AcknowledgementDto, ListedAlertDto } from '../alerts/alerts.dto.js';
import type { SayingDto } from '../alerts/saying.dto.js';
import type { IncidentDto } from './incidents.dto.js';

/** Number of objects from which a common cause counts as shared instead of a coincidence. */
const SHARED_FROM_OBJECTS = 3;

/** Alerts that an incident lists; counts and times are of all of them. */
const MOST_ALERTS = 100;

/** The facts of an incident that its alerts do not have. */
export interface IncidentFacts {
  readonly title: string;
  readonly saying: SayingDto | null;
  readonly acknowledgement: AcknowledgementDto | null;
  readonly muted_until: string | null;
}

/** Summarizes the alerts of an incident. @param alerts at least one, sorted by start */
export function incidentOf(incident_id: string, alerts: readonly ListedAlertDto[], facts: IncidentFacts): IncidentDto {
  const isOver = alerts.every(({ state }) => state === 'resolved');
  const objects = new Set(
    alerts.flatMap(({ subject }) => (subject.object_id === null ? [] : [JSON.stringify(subject)])),
  );
  return {
    incident_id,
    title: facts.title,
    saying: facts.saying,
    state: isOver ? 'resolved' : 'open',
    severity: severities.find((severity) => alerts.some((alert) => alert.severity === severity)) ?? 'warning',
    company: common(alerts.map(({ subject }) => subject.company)),
    source: common(alerts.map(({ subject }) => subject.source)),
    rules: [...new Set(alerts.map(({ rule }) => rule))].sort(),
    cause: alerts.find(({ cause }) => cause !== null)?.cause ?? null,
    shared_cause: objects.size >= SHARED_FROM_OBJECTS,
    object_count: objects.size,
    started_at: alerts[0]!.started_at,
    detected_at: sorted(alerts.map(({ detected_at }) => detected_at))[0]!,
    resolved_at: isOver ? latest(alerts.map(({ resolved_at }) => resolved_at)) : null,
    ended_at: endedAt(alerts),
    acknowledgement: facts.acknowledgement,
    muted_until: facts.muted_until,
    alert_count: alerts.length,
    open_count: alerts.filter(({ state }) => state !== 'resolved').length,
    // Those that are open are never cut off by those that are over.
    alerts: alerts.length > MOST_ALERTS ? openFirst(alerts).slice(0, MOST_ALERTS) : [...alerts],
  };
}

type Ends = Pick<ListedAlertDto, 'state' | 'ended_at' | 'resolved_at'>;

/** When the last alert ended in the world; null: one is open. */
export const endedAt = (alerts: readonly Ends[]): string | null =>
  alerts.every(({ state }) => state === 'resolved')
    ? latest(alerts.map(({ ended_at, resolved_at }) => ended_at ?? resolved_at))
    : null;

const openFirst = (alerts: readonly ListedAlertDto[]): ListedAlertDto[] => [
  ...alerts.filter(({ state }) => state !== 'resolved'),
  ...alerts.filter(({ state }) => state === 'resolved'),
];

const common = (names: readonly (string | null)[]): string | null =>
  names.every((name) => name === names[0]) ? (names[0] ?? null) : null;

const sorted = (times: readonly string[]): string[] => times.toSorted((a, b) => Date.parse(a) - Date.parse(b));

const latest = (times: readonly (string | null)[]): string | null =>
  sorted(times.flatMap((time) => time ?? [])).at(-1) ?? null;
