import { alertIdOf } from '@app/contracts';
import { MINUTE_MS } from '@app/time';
import { subjectKey } from '../model/subject.js';
import type { EngineState, OpenAlert } from './state.js';

/** Objects that fail of one cause before a later one is taken for the same thing, however much later. */
const SHARED_FROM = 3;

// An alert without a cause stands alone.
const keyOf = ({ cause, subject, fingerprint }: OpenAlert): string =>
  cause === null ? fingerprint : JSON.stringify([subject.company, cause]);

// "Unknown error", or nothing but a quoted word: hours later that may well be something else.
const isVague = (cause: string | null): boolean =>
  cause === null || cause === 'unknown error' || !/\p{L}/u.test(cause.replaceAll(/<\w+>/g, ''));

/**
 * One incident per cause: a failure joins the open one of its company with the same cause when it comes within a minute
 * of the last, or when the cause is known to be shared. An alert about a source or a company because of these failures
 * (a failure rate) belongs to them whenever it is raised.
 */
export function joinIncident(state: EngineState, open: OpenAlert, eventMs: number): void {
  const key = keyOf(open);
  const isObject = open.subject.object_id !== null;
  const known = state.incidents.get(key);
  const isSame =
    known !== undefined &&
    (!isObject ||
      Math.abs(eventMs - known.lastMs) <= MINUTE_MS ||
      (!isVague(open.cause) && (known.objects.size >= SHARED_FROM || known.isShared)) ||
      known.objects.has(subjectKey(open.subject)));
  const incident = isSame
    ? known
    : {
        incident_id: alertIdOf('incident', open.alert_id),
        lastMs: eventMs,
        objects: new Set<string>(),
        isShared: false,
        open: 0,
      };
  state.incidents.set(key, incident);
  incident.open += 1;
  if (!isObject) incident.isShared = true;
  else {
    incident.objects.add(subjectKey(open.subject));
    incident.lastMs = Math.max(incident.lastMs, eventMs);
  }
  open.incident_id = incident.incident_id;
}

/** The incident ends with its last alert. */
export function leaveIncident({ incidents }: EngineState, open: OpenAlert): void {
  const key = keyOf(open);
  const incident = incidents.get(key);
  if (incident?.incident_id !== open.incident_id) return;
  incident.open -= 1;
  if (incident.open === 0) incidents.delete(key);
}
