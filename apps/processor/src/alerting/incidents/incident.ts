import { severities } from '@app/alerting';
import type { AlertEntryDto } from '../alerts/alerts.dto.js';
import type { IncidentDto } from './incidents.dto.js';

/** Number of objects from which a common cause counts as shared instead of a coincidence. */
const SHARED_FROM_OBJECTS = 3;

/** Alerts that an incident lists; counts and times are of all of them. */
const MOST_ALERTS = 100;

/** Summarizes the alerts of an incident. @param alerts at least one, sorted by start */
export function incidentOf(incident_id: string, alerts: readonly AlertEntryDto[]): IncidentDto {
  const isOver = alerts.every(({ state }) => state === 'resolved');
  const objects = new Set(
    alerts.flatMap(({ subject }) => (subject.object_id === null ? [] : [JSON.stringify(subject)])),
  );
  const ends = alerts.flatMap(({ resolved_at }) => resolved_at ?? []);
  return {
    incident_id,
    state: isOver ? 'resolved' : 'open',
    severity: severities.find((severity) => alerts.some((alert) => alert.severity === severity)) ?? 'warning',
    company: common(alerts.map(({ subject }) => subject.company)),
    source: common(alerts.map(({ subject }) => subject.source)),
    rules: [...new Set(alerts.map(({ rule }) => rule))].sort(),
    cause: alerts.find(({ cause }) => cause !== null)?.cause ?? null,
    shared_cause: objects.size >= SHARED_FROM_OBJECTS,
    object_count: objects.size,
    started_at: alerts[0]!.started_at,
    resolved_at: isOver ? latest(ends) : null,
    alert_count: alerts.length,
    alerts: alerts.slice(0, MOST_ALERTS),
  };
}

const common = (names: readonly (string | null)[]): string | null =>
  names.every((name) => name === names[0]) ? (names[0] ?? null) : null;

const latest = (times: readonly string[]): string | null =>
  times.reduce<string | null>(
    (last, time) => (last === null || Date.parse(time) > Date.parse(last) ? time : last),
    null,
  );
