/** The numbers of a run that are looked at together, in the order of their values. */
export const profileMetrics = ['duration_seconds', 'cpu_time_seconds', 'memory_used_bytes', 'rows_out'] as const;
export type ProfileMetric = (typeof profileMetrics)[number];

/** The code in `anomaly_reason`, after all others. */
export const UNUSUAL_RUN = 'unusual_run';

/** The numbers of a run; null: unknown. */
export type ProfiledRun = Readonly<Record<ProfileMetric, number | null>>;

/** Runs that are remembered of an object, and those that it takes to judge one. */
export const PROFILE_RUNS = 64;
const LEAST_RUNS = 20;
/** Median and spread are computed anew after so many runs. */
const RENEW_RUNS = 16;
/** One number counts for so many deviations at most: where three or more are known it is not enough alone. */
const MOST_SCORE = 5;
/** The least standard deviation of a logarithm: numbers that are nearly the same each time differ by that for no reason. */
const LEAST_DEVIATION = 0.06;
/** A median absolute deviation as a standard deviation, for normal values. */
const TO_DEVIATION = 1.4826;
/** Quantiles of the chi-square distribution with one to four degrees of freedom: 1 in 100 000 lies above. */
const LIMITS = [19.511, 23.026, 25.902, 28.473] as const;
const DURATION = 0;
const CPU = 1;

/** The usual value of a metric of an object: median and robust standard deviation of its logarithms. */
interface UsualValue {
  readonly median: number;
  readonly deviation: number;
}

// CPU time goes by the second: a run that takes longer and works all the time is unusual once, not twice.
function logarithmOf(run: ProfiledRun, metric: number): number {
  const value = run[profileMetrics[metric]!];
  if (value === null || !(value > 0)) return NaN;
  if (metric !== CPU) return Math.log(value);
  const duration = run.duration_seconds;
  return duration === null || !(duration > 0) ? NaN : Math.log(value / duration);
}

/** A number of an unusual run. */
export interface UnusualNumber {
  readonly metric: ProfileMetric;
  readonly observed: number;
  /** Median of the object's runs; of CPU time at the duration of this run. */
  readonly usual: number;
  /** Standard deviations above the median, below nought under it; at most 5. */
  readonly score: number;
}

/** The last successful runs of an object, as far as their numbers go. */
export class RunProfile {
  private readonly logarithms: Float32Array;
  private count = 0;
  private renewedAt = -1;
  private readonly usual: (UsualValue | null)[] = [null, null, null, null];

  constructor() {
    this.logarithms = new Float32Array(profileMetrics.length * PROFILE_RUNS).fill(NaN);
  }

  /** Takes a successful run; the oldest of 64 is forgotten. */
  add(run: ProfiledRun): void {
    const place = this.count % PROFILE_RUNS;
    for (let metric = 0; metric < profileMetrics.length; metric += 1) {
      this.logarithms[metric * PROFILE_RUNS + place] = logarithmOf(run, metric);
    }
    this.count += 1;
  }

  /**
   * Whether the numbers of a successful run are unusual together. Each is a robust z-score: its logarithm less the median, over
   * 1.4826 times the median absolute deviation (B. Iglewicz and D. C. Hoaglin, "How to Detect and Handle Outliers", 1993),
   * cut off at 5. The sum of their squares is compared with the chi-square quantile of 1 − 10⁻⁵ (P. J. Rousseeuw and B. C. van
   * Zomeren, "Unmasking multivariate outliers and leverage points", JASA 85, 1990), as if they were independent and normal.
   */
  isUnusual(run: ProfiledRun): boolean {
    if (this.count < LEAST_RUNS) return false;
    this.renew();
    let sum = 0;
    let known = 0;
    for (let metric = 0; metric < profileMetrics.length; metric += 1) {
      const score = this.scoreOf(run, metric);
      if (Number.isNaN(score)) continue;
      sum += score * score;
      known += 1;
    }
    return known > 0 && sum > LIMITS[known - 1]!;
  }

  /** Every number of a run that can be compared, the most unusual first. */
  numbersOf(run: ProfiledRun): UnusualNumber[] {
    if (this.count < LEAST_RUNS) return [];
    this.renew();
    return profileMetrics
      .flatMap((metric, index) => {
        const [score, usual] = [this.scoreOf(run, index), this.usual[index]];
        if (Number.isNaN(score) || usual == null) return [];
        const unit = index === CPU ? run[profileMetrics[DURATION]]! : 1;
        return [{ metric, observed: run[metric]!, usual: Math.exp(usual.median) * unit, score }];
      })
      .sort((a, b) => Math.abs(b.score) - Math.abs(a.score));
  }

  private scoreOf(run: ProfiledRun, metric: number): number {
    const usual = this.usual[metric];
    if (usual == null) return NaN;
    const score = (logarithmOf(run, metric) - usual.median) / usual.deviation;
    return Math.max(-MOST_SCORE, Math.min(MOST_SCORE, score));
  }

  private renew(): void {
    if (this.renewedAt >= 0 && this.count - this.renewedAt < RENEW_RUNS) return;
    this.renewedAt = this.count;
    for (let metric = 0; metric < profileMetrics.length; metric += 1) {
      this.usual[metric] = usualOf(this.logarithms, metric * PROFILE_RUNS);
    }
  }
}

// Shared by all: nothing is kept in it.
const numbers = new Float64Array(PROFILE_RUNS);

function usualOf(logarithms: Float32Array, from: number): UsualValue | null {
  let count = 0;
  for (let place = from; place < from + PROFILE_RUNS; place += 1) {
    const value = logarithms[place]!;
    if (!Number.isNaN(value)) numbers[count++] = value;
  }
  if (count < LEAST_RUNS) return null;
  const median = medianOfFirst(count);
  for (let place = 0; place < count; place += 1) numbers[place] = Math.abs(numbers[place]! - median);
  return { median, deviation: Math.max(LEAST_DEVIATION, TO_DEVIATION * medianOfFirst(count)) };
}

// Of an even count the mean of the two in the middle: the upper one is the least of those above the lower one.
function medianOfFirst(count: number): number {
  const middle = Math.ceil(count / 2) - 1;
  select(middle, count - 1);
  const lower = numbers[middle]!;
  if (count % 2 === 1) return lower;
  let upper = Infinity;
  for (let place = middle + 1; place < count; place += 1) upper = Math.min(upper, numbers[place]!);
  return (lower + upper) / 2;
}

/** Puts the number of a rank at its place, smaller ones before it (C. A. R. Hoare, "Algorithm 65: Find", 1961). */
function select(rank: number, last: number): void {
  let [left, right] = [0, last];
  while (left < right) {
    const pivot = numbers[rank]!;
    let [low, high] = [left, right];
    while (low <= high) {
      while (numbers[low]! < pivot) low += 1;
      while (numbers[high]! > pivot) high -= 1;
      if (low > high) break;
      const swapped = numbers[low]!;
      numbers[low] = numbers[high]!;
      numbers[high] = swapped;
      low += 1;
      high -= 1;
    }
    if (high < rank) left = low;
    if (rank < low) right = high;
  }
}
