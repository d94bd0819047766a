/**
 * "Fails 1 in 5, used to be 1 in 200": a cumulative sum of log likelihood ratios over successes and failures (M. R. Reynolds
 * and Z. G. Stoumbos, "A CUSUM chart for monitoring a proportion when inspecting continuously", Journal of Quality
 * Technology 31, 1999). Plain data.
 */
export interface FailureRate {
  /** Usual share of failures, 0–1: at first a guess, which the runs displace. */
  usual: number;
  /** Runs that it was learned from. */
  learned: number;
  sum: number;
  /** Runs and failures since the sum left 0, up to the last failure. */
  runs: number;
  failures: number;
  isOpen: boolean;
  /** Successes since the last failure. */
  good: number;
  /** The time of the first of the failures. */
  sinceMs: number;
}

export interface FailureRateLimits {
  /** The least share that is worth a word, 0–1; it is at least five times the usual share. */
  readonly leastRatio: number;
  /** The sum at which it is taken for real: its waiting time without a change is about exp(limit) runs. */
  readonly limit: number;
  /** Evidence of the old share against the one that was found at which it is over. */
  readonly enoughEvidence: number;
}

const FIRST_RATE = 0.005;
const LEAST_RATE = 0.002;
const MOST_RATE = 0.05;
const LEAST_TIMES = 5;
const MOST_LIMITS = 2;
/** The usual share remembers so many runs. */
const REMEMBERED = 400;
const GAIN = 1 / REMEMBERED;
/** A share of one would make a single success the end of it. */
const MOST_FOUND = 0.97;

export const newFailureRate = (): FailureRate => ({
  usual: FIRST_RATE,
  learned: 0,
  sum: 0,
  runs: 0,
  failures: 0,
  isOpen: false,
  good: 0,
  sinceMs: 0,
});

/** Takes one run, which ended at `atMs`. @returns whether a higher rate began, or is over */
export function addToFailureRate(
  rate: FailureRate,
  isFailure: boolean,
  atMs: number,
  { leastRatio, limit, enoughEvidence }: FailureRateLimits,
): 'changed' | 'over' | null {
  const before = Math.min(MOST_RATE, Math.max(LEAST_RATE, rate.usual));
  const after = Math.min(0.95, Math.max(leastRatio, LEAST_TIMES * before));
  const step = isFailure ? Math.log(after / before) : Math.log((1 - after) / (1 - before));
  rate.sum = Math.min(Math.max(0, rate.sum + step), MOST_LIMITS * limit);
  const goodBefore = rate.good;
  rate.good = isFailure ? 0 : rate.good + 1;
  if (isFailure) {
    if (rate.failures === 0) rate.sinceMs = atMs;
    rate.runs += 1 + (rate.failures === 0 ? 0 : goodBefore);
    rate.failures += 1;
  } else if (rate.sum === 0 && !rate.isOpen) {
    rate.runs = 0;
    rate.failures = 0;
  }
  if (rate.isOpen) {
    // Wald's sequential test of the old share against the one that was found; a failure begins it anew.
    const found = Math.min(MOST_FOUND, Math.max(leastRatio, rate.failures / rate.runs));
    if (rate.good * Math.log((1 - before) / (1 - found)) < enoughEvidence) return null;
    return 'over';
  }
  if (rate.sum >= limit) {
    rate.isOpen = true;
    return 'changed';
  }
  learnFailureRate(rate, isFailure);
  return null;
}

/** Begins anew, after what it found is over and told. */
export function resetFailureRate(rate: FailureRate): void {
  Object.assign(rate, { isOpen: false, sum: 0, runs: 0, failures: 0 });
}

/** Takes one run into the usual share alone. */
export function learnFailureRate(rate: FailureRate, isFailure: boolean): void {
  rate.usual += (Number(isFailure) - rate.usual) * GAIN;
  rate.learned += 1;
}

/** A share of failures, 0–1, and the runs that it is of. */
export interface UsualFailures {
  readonly share: number;
  readonly runs: number;
}

/**
 * The share of failures among the runs before a change that was found with the last run, without the guess of the beginning.
 */
export function failuresBefore({ usual, learned, runs, failures }: FailureRate): UsualFailures {
  // The run with which a change is found teaches nothing.
  const [ofChange, failed] = [Math.max(0, runs - 1), Math.max(0, failures - 1)];
  const before = Math.max(0, learned - ofChange);
  if (before === 0) return { share: 0, runs: 0 };
  const usualBefore = (usual - GAIN * failed) / (1 - GAIN) ** ofChange;
  const guessed = (1 - GAIN) ** before;
  const share = Math.max(0, (usualBefore - FIRST_RATE * guessed) / (1 - guessed));
  return { share, runs: Math.min(REMEMBERED, before) };
}
