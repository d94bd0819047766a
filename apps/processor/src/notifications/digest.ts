import { type DigestedIncident, type NotificationMessage, oneLine, severities, type Severity } from '@app/alerting';

/** Incidents that one digest lists, the worst first; its title counts all of them. */
const MAX_INCIDENTS = 500;

/** A notification that a digest tells. Times are ISO 8601 in UTC. */
export interface HeldNotification extends DigestedIncident {
  readonly started_at: string;
  readonly detected_at: string;
}

interface DigestFacts {
  readonly notification_id: string;
  /** Null: it is about several companies, or about none. */
  readonly company: string | null;
  /** In the order in which they were planned; at least one. */
  readonly held: readonly HeldNotification[];
}

/** The message that tells incidents together, of each what was planned last. */
export function digestMessage({ notification_id, company, held }: DigestFacts): NotificationMessage {
  const lastOf = new Map(held.map((one) => [one.incident_id, one]));
  const incidents = [...lastOf.values()].toSorted(worstFirst);
  const count = incidents.length;
  const resolvedCount = incidents.filter(({ kind }) => kind === 'resolved').length;
  return {
    notification_id,
    kind: 'digest',
    incident_id: null,
    title: oneLine(titleOf(company, count, resolvedCount)),
    severity: incidents[0]!.severity,
    company,
    source: null,
    started_at: earliest(held.map(({ started_at }) => started_at)),
    detected_at: earliest(held.map(({ detected_at }) => detected_at)),
    resolved_at: null,
    alerts: [],
    digest: {
      incident_count: count,
      resolved_count: resolvedCount,
      incidents: incidents
        .slice(0, MAX_INCIDENTS)
        .map(({ incident_id, kind, severity, title }) => ({ incident_id, kind, severity, title })),
      see: `/notifications?digest_id=${notification_id}`,
    },
  };
}

function titleOf(company: string | null, count: number, resolvedCount: number): string {
  const firingCount = count - resolvedCount;
  const parts = [
    ...(firingCount > 0 ? [`${firingCount} ${firingCount === 1 ? 'fires' : 'fire'}`] : []),
    ...(resolvedCount > 0 ? [`${resolvedCount} ${resolvedCount === 1 ? 'is' : 'are'} over`] : []),
  ];
  const incidents = `${count} more ${count === 1 ? 'incident' : 'incidents'}`;
  return `And ${incidents}${company === null ? '' : ` of ${company}`}: ${parts.join(', ')}`;
}

const rank = (severity: Severity): number => severities.indexOf(severity);

/** Incidents that fire come before those that are over, and within that the worst first. */
const worstFirst = (a: DigestedIncident, b: DigestedIncident): number =>
  Number(a.kind === 'resolved') - Number(b.kind === 'resolved') || rank(a.severity) - rank(b.severity);

const earliest = (times: readonly string[]): string =>
  times.reduce((first, time) => (Date.parse(time) < Date.parse(first) ? time : first));
