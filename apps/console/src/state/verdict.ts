import type { AlertEntry } from '../api/types';
import { type SourceState, sourceStates, type SourceView } from './source-state';

/** The answer to "is everything all right?". */
export interface Verdict {
  /** The worst there is; `healthy`: everything is all right. */
  readonly state: SourceState;
  /** How many sources are in each state. */
  readonly counts: Readonly<Record<SourceState, number>>;
  /** Firing alerts about incomplete cycles. */
  readonly incompleteCycles: number;
  /** Our own pipeline lags. */
  readonly isBehind: boolean;
}

export function verdictOf(sources: readonly SourceView[], alerts: readonly AlertEntry[]): Verdict {
  const counts = Object.fromEntries(
    sourceStates.map((state) => [state, sources.filter((source) => source.state === state).length]),
  ) as Record<SourceState, number>;
  const firing = (rule: string): number =>
    alerts.filter((alert) => alert.rule === rule && alert.state === 'firing').length;
  const incompleteCycles = firing('cycle-incomplete');
  const isBehind = firing('pipeline-lagging') > 0;
  const ofSources = sourceStates.find((state) => counts[state] > 0) ?? 'healthy';
  // A source that misses its cycles is silent, whatever its other alerts say.
  const state =
    ofSources !== 'healthy' ? ofSources : incompleteCycles > 0 ? 'silent' : isBehind ? 'unknown' : 'healthy';
  return { state, counts, incompleteCycles, isBehind };
}
