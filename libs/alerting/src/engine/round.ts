import { type Cusum, newCusum, newSeason, type Season } from '@app/analytics';
import { HOUR_MS } from '@app/time';
import { levelMetrics } from '../rules/checks.js';

/** The cycle of a source that is coming in, and what is known of those before, for one metric. */
export interface RoundLevel {
  readonly season: Season;
  /** Of the round that is coming in: sums of the residuals, cut off and in standard deviations, and of the logarithms. */
  count: number;
  residuals: number;
  scores: number;
  deviations: number;
  values: number;
  usuals: number;
  /** The highest usual value of one of its objects: a change has to matter for at least one. */
  highest: number;
  /** Rounds that were judged; the usual spread of their scores; time between them. */
  rounds: number;
  spread: number;
  periodMs: number;
  beforeMs: number;
  readonly cusum: Cusum;
  runs: string[];
}

/** The cycle of a source that is coming in. */
export interface Round {
  /** Counts them. */
  number: number;
  sequence_id: string | null;
  cycleMs: number;
  firstMs: number;
  lastMs: number;
  /** When its last run arrived. */
  arrivedMs: number;
  /** Objects of it. */
  count: number;
  isOpen: boolean;
  /** When it is looked at next; 0: it is not. */
  timerMs: number;
  localHour: number;
  /** By metric, in the order of `levelMetrics`. */
  readonly levels: (RoundLevel | null)[];
}

/** Before the first one. */
export const newRound = (): Round => ({
  number: 0,
  sequence_id: null,
  cycleMs: 0,
  firstMs: 0,
  lastMs: 0,
  arrivedMs: 0,
  count: 0,
  isOpen: false,
  timerMs: 0,
  localHour: 0,
  levels: levelMetrics.map(() => null),
});

/** Before the first round that says something about the metric. */
export const newRoundLevel = (): RoundLevel => ({
  season: newSeason(),
  count: 0,
  residuals: 0,
  scores: 0,
  deviations: 0,
  values: 0,
  usuals: 0,
  highest: -Infinity,
  rounds: 0,
  spread: 0.3,
  periodMs: HOUR_MS,
  beforeMs: 0,
  cusum: newCusum(),
  runs: [],
});
