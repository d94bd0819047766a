import type { AlertTransition, DigestedIncident, NotificationMessage } from '@app/alerting';
import { MINUTE_MS } from '@app/time';

/** Alerts that a message for people lists; the rest is counted. */
const MAX_LINES = 20;
const MAX_LINE_CHARS = 300;
/** A message says when an alert was noticed where that is longer after its beginning, in milliseconds. */
const NOTICED_AT_ONCE_MS = 5 * MINUTE_MS;

/** One line for each alert, or for each incident of a digest, the worst first. */
export function linesOf({ alerts, digest }: NotificationMessage): string[] {
  const lines = digest?.incidents.slice(0, MAX_LINES).map(incidentLineOf) ?? alerts.slice(0, MAX_LINES).map(lineOf);
  const left = (digest?.incident_count ?? alerts.length) - lines.length;
  return left > 0 ? [...lines, `and ${left} more`] : lines;
}

const incidentLineOf = ({ severity, title }: DigestedIncident): string => `${severity}: ${title}`;

const lineOf = ({ to, severity, rule, summary }: AlertTransition): string => {
  const text = summary.replace(/\s+/g, ' ');
  const short = text.length > MAX_LINE_CHARS ? `${text.slice(0, MAX_LINE_CHARS - 1)}…` : text;
  return `${to}, ${severity}: ${short} (${rule})`;
};

/** Labelled facts of the message; null ones are left out. */
export function factsOf(message: NotificationMessage): [string, string][] {
  const { severity, company, source, started_at, detected_at, resolved_at, incident_id, digest } = message;
  const facts: [string, string | null][] = [
    ['Severity', severity],
    ['Company', company],
    ['Source', source],
    ['Since', started_at],
    ['Noticed', Date.parse(detected_at) - Date.parse(started_at) > NOTICED_AT_ONCE_MS ? detected_at : null],
    ['Resolved', resolved_at],
    ['Incident', incident_id],
    ['All of them', digest?.see ?? null],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}
