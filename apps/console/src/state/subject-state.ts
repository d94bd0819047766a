import type { AlertEntry, FreshnessGroup, ObjectKey, Subject } from '../api/types';
import { byWeight, type SourceState, sourceStates, stateOfAlert, UNHEARD_SECS } from './source-state';

type Named = { readonly [Name in keyof ObjectKey]?: ObjectKey[Name] | undefined };

/** Whether it is about this object and nothing else; what the object's name leaves open is any. */
export function isOfObject({ zone, object_id, object_type }: Named, subject: Subject): boolean {
  return (
    subject.object_type !== null &&
    (object_type === undefined || subject.object_type === object_type) &&
    (object_id === undefined || subject.object_id === null || subject.object_id === object_id) &&
    (zone === undefined || subject.zone === null || subject.zone === zone)
  );
}

/** Whether it is about this object, or about the whole source of it. */
export const concernsObject = (object: Named, subject: Subject): boolean =>
  subject.object_type === null || isOfObject(object, subject);

export interface SubjectView {
  readonly state: SourceState;
  /** Open alerts that say so, the worst first. */
  readonly alerts: readonly AlertEntry[];
}

/**
 * The state of a source or an object, from its open alerts and its last run. `isBehind`: the pipeline lags, so that
 * silence means nothing. `isObject`: the last run says more about one object than about many.
 */
export function viewSubject(
  freshness: readonly FreshnessGroup[],
  alerts: readonly AlertEntry[],
  { isBehind, isObject }: { readonly isBehind: boolean; readonly isObject: boolean },
): SubjectView {
  const ours = alerts.filter((alert) => stateOfAlert(alert) !== null).sort(byWeight);
  const said = ours.flatMap((alert) => stateOfAlert(alert) ?? []);
  const worst = sourceStates.find((state) => said.includes(state));
  const isUnheard = freshness.every(({ age_seconds }) => (age_seconds ?? Infinity) > UNHEARD_SECS);
  const hasFailed = isObject && freshness.some(({ last_status }) => last_status === 'FAILED');
  if (worst !== undefined) return { state: worst, alerts: ours };
  return { state: hasFailed ? 'failing' : isUnheard || isBehind ? 'unknown' : 'healthy', alerts: ours };
}
