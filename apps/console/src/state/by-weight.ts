import type { Severity } from '../api/types';

interface Weighed {
  readonly severity: Severity;
  readonly started_at: string;
}

const severityRank: Readonly<Record<Severity, number>> = { critical: 0, high: 1, warning: 2 };

/** The worst alert first; of one severity the oldest first. */
export const byWeight = (a: Weighed, b: Weighed): number =>
  severityRank[a.severity] - severityRank[b.severity] || Date.parse(a.started_at) - Date.parse(b.started_at);
