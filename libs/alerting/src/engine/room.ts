import { defaultEngineLimits } from '../model/engine-limits.js';
import type { RunFact } from '../model/run-fact.js';
import type { FoldContext } from './context.js';
import { type EngineState, objectNameOf } from './state.js';

/** Whether the run is of an object that is followed, or that there is room for. */
export function hasRoom(state: EngineState, run: RunFact, { limits = defaultEngineLimits }: FoldContext): boolean {
  const company = state.companies.get(run.company);
  const isFull = state.objectsCount >= limits.inAll || (company?.objects.size ?? 0) >= limits.perCompany;
  const areSourcesFull = state.sourcesCount >= limits.sources;
  // Nearly always there is room, and nothing has to be looked up.
  if (!isFull && !areSourcesFull) return true;
  const source = company?.sources.get(run.source);
  if (source === undefined) return false;
  return !isFull || source.objects.has(objectNameOf(run));
}
