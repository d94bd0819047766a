import type { RunFact } from '../model/run-fact.js';
import type { FoldContext } from './context.js';
import { type EngineState, objectNameOf } from './state.js';

/** How much the engine follows at once; the store admits no more than that, but an older one may hold it. */
export interface EngineLimits {
  /** Objects of one company. */
  readonly perCompany: number;
  /** Objects of all companies. */
  readonly inAll: number;
  /** Sources of all companies. */
  readonly sources: number;
}

export const defaultEngineLimits: EngineLimits = { perCompany: 20_000, inAll: 50_000, sources: 5000 };

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
