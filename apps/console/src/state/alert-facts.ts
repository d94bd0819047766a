import type { AlertDetail, Evidence, Measurement, Silence, Subject } from '../api/types';

/** Seconds between two moments. */
export const secondsOf = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

interface Lasting {
  readonly started_at: string;
  readonly resolved_at: string | null;
  readonly ended_at: string | null;
}

/** How long something lasted in the world, in seconds; null: it goes on, or was over at once. */
export function lastedSecs({ started_at, resolved_at, ended_at }: Lasting): number | null {
  const end = ended_at ?? resolved_at;
  const seconds = end === null ? 0 : secondsOf(started_at, end);
  return seconds > 0 ? seconds : null;
}

/** Whether the alert says that something is less than it should be. */
export const isFloor = (rule: string): boolean => rule === 'suspicious-success' || rule === 'empty-success';

/** Why an alert fired, though it is over: the evidence of its last change to firing, or what there is. */
export function firingEvidence({ evidence, transitions, state }: AlertDetail): Evidence {
  if (state === 'firing') return evidence;
  return transitions.findLast(({ to, evidence: kept }) => to === 'firing' && kept !== null)?.evidence ?? evidence;
}

/** Whether the alert fires at its limit already, which is a number of records that are enough. */
const firesAtLimit = (rule: string): boolean => rule === 'records-unreadable';

export interface MeasurementBar {
  /** Where it ends, 0–1 of the width. */
  readonly observed: number;
  readonly threshold: number;
  readonly baseline: number | null;
  /** Times the threshold; null when that is 0. */
  readonly times: number | null;
  readonly isBroken: boolean;
}

/** How a measurement is drawn: its largest value at 95 % of the width. */
export function barOf({ observed, threshold, baseline }: Measurement, rule: string): MeasurementBar {
  const values = [observed, threshold, baseline?.value ?? 0].map((value) => Math.max(0, value));
  const most = Math.max(...values) || 1;
  const place = (value: number): number => (Math.max(0, value) / most) * 0.95;
  return {
    observed: place(observed),
    threshold: place(threshold),
    baseline: baseline === null ? null : place(baseline.value),
    times: threshold > 0 ? observed / threshold : null,
    isBroken: isFloor(rule)
      ? observed < threshold
      : observed > threshold || (firesAtLimit(rule) && observed === threshold),
  };
}

/** The silences that hold for the alert now. A silence of a source holds for its objects, not for its company. */
export const silencesOf = (
  {
    rule,
    subject,
    incident_id,
  }: { readonly rule: string; readonly subject: Subject; readonly incident_id: string | null },
  silences: readonly Silence[],
): Silence[] =>
  silences.filter(({ state, match }) => {
    const { object } = match;
    return (
      state === 'active' &&
      (match.company === undefined || match.company === subject.company) &&
      (match.source === undefined || match.source === subject.source) &&
      (match.rule === undefined || match.rule === rule) &&
      (match.incident_id === undefined || match.incident_id === incident_id) &&
      (object === undefined || object === subject.object_id || object === subject.object_type)
    );
  });
