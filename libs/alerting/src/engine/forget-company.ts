import { sourceKeyOf } from './doubt.js';
import type { AlertHolder, CompanyState, EngineState, ObjectState } from './state.js';

/** How many objects, sources and open alerts were let go of. */
export interface Forgotten {
  readonly objects: number;
  readonly sources: number;
  readonly alerts: number;
}

/**
 * Lets go of a company without a word: no alert of it is resolved, since nobody is to hear of it again. Other companies stay as
 * they are.
 */
export function forgetCompany(state: EngineState, name: string): Forgotten {
  state.refusedMs.delete(name);
  const company = state.companies.get(name);
  if (company === undefined) return { objects: 0, sources: 0, alerts: 0 };
  const sources = [...company.sources.values()];
  const holders: AlertHolder[] = [company, ...company.unreadable.values(), ...sources, ...company.objects.values()];
  const alerts = holders.reduce((sum, holder) => sum + dropAlerts(state, holder), 0);
  const keys = new Set(sources.map(sourceKeyOf));
  state.heard = state.heard.filter(({ source }) => !keys.has(source));
  const forgotten = { objects: company.objects.size, sources: sources.length, alerts };
  state.objectsCount -= forgotten.objects;
  state.sourcesCount -= forgotten.sources;
  state.unreadableCount -= company.unreadable.size;
  state.openCycles -= company.open.size;
  state.companies.delete(name);
  return forgotten;
}

function dropAlerts(state: EngineState, { alerts }: AlertHolder): number {
  for (const { fingerprint, incident_id } of alerts) {
    state.alerts.delete(fingerprint);
    if (incident_id === null) continue;
    const count = (state.incidents.get(incident_id) ?? 1) - 1;
    if (count === 0) state.incidents.delete(incident_id);
    else state.incidents.set(incident_id, count);
  }
  return alerts.length;
}

/**
 * Lets go of the runs of a company that ended before a time, and of the objects that have not run since. Counts and habits that
 * were learned of them are numbers, and stay.
 */
export function forgetRunsBefore(state: EngineState, name: string, beforeMs: number): Forgotten {
  const company = state.companies.get(name);
  let [objects, sources, alerts] = [0, 0, 0];
  if (company === undefined) return { objects, sources, alerts };
  for (const [sourceName, source] of company.sources) {
    for (const [objectName, object] of source.objects) {
      if (object.newest.end_ms >= beforeMs) {
        forgetOldRuns(object, beforeMs);
        continue;
      }
      alerts += dropAlerts(state, object);
      source.objects.delete(objectName);
      dropObject(company, object);
      objects += 1;
    }
    if (source.objects.size > 0) continue;
    alerts += dropAlerts(state, source);
    company.sources.delete(sourceName);
    sources += 1;
  }
  state.objectsCount -= objects;
  state.sourcesCount -= sources;
  company.closed = company.closed.filter(({ lastEndMs }) => lastEndMs >= beforeMs);
  if (company.sources.size > 0 || company.unreadable.size > 0) return { objects, sources, alerts };
  return { objects, sources, alerts: alerts + forgetCompany(state, name).alerts };
}

function forgetOldRuns(object: ObjectState, beforeMs: number): void {
  if (object.lastGood !== null && object.lastGood.end_ms < beforeMs) object.lastGood = null;
  // An open alert speaks of the last failure.
  const last = object.alerts.length > 0 ? object.failures.at(-1) : undefined;
  object.failures = object.failures.filter((run) => run.end_ms >= beforeMs || run === last);
  if (object.pending !== null && object.pending.run.end_ms < beforeMs) object.pending = null;
  if (object.partial !== null && object.partial.run.end_ms < beforeMs) object.partial = null;
}

// Every key that a cycle knows is that of an object.
function dropObject(company: CompanyState, { key }: ObjectState): void {
  company.objects.delete(key);
  company.missing.delete(key);
  for (const cycle of company.open.values()) cycle.objects.delete(key);
  for (const cycle of company.closed) cycle.objects.delete(key);
}
