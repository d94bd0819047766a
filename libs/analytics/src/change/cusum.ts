/**
 * A one-sided cumulative sum (E. S. Page, "Continuous inspection schemes", Biometrika 41, 1954): how much a run of values
 * together lies above what is usual, however small each step is. Plain data, so that it can be kept and gone on with.
 */
export interface Cusum {
  /** The sum, in standard deviations; 0: nothing is unusual. */
  sum: number;
  /** Values since the sum left 0, and what they are above the level together, in the unit of the values. */
  count: number;
  total: number;
  isOpen: boolean;
  /** While open: the change that was found, in the unit of the values, and the evidence of its end. */
  shift: number;
  /** While open: the mean of late of the values that show it; it may have grown since. */
  strength: number;
  /** While open: the mean of all values of late, at first of those since the change began. */
  recent: number;
  ending: number;
  openedMs: number;
  /** When the sum left 0 last. */
  sinceMs: number;
  /** The same sum with twice the allowance: it tells where a large change began, and is blind to a small one. */
  steepSum: number;
  steepSinceMs: number;
  /** Values since that sum left 0, and what they are above the level together. */
  steepCount: number;
  steepTotal: number;
}

export interface CusumLimits {
  /** Reference value in standard deviations: what each value may be above the level for ever. */
  readonly allowance: number;
  /** The sum at which a change is taken for real, in standard deviations. */
  readonly limit: number;
  /** Mean change below which it does not matter, in the unit of the values. */
  readonly leastChange: number;
  /** How long a change lasts before it is the usual, in milliseconds. */
  readonly adoptAfterMs: number;
  /** Evidence of its end that one value gives at most, and at which it is over, in standard deviations. */
  readonly mostEvidence: number;
  readonly enoughEvidence: number;
}

/** A value as the sum takes it, in the direction that is watched. */
export interface Residual {
  /** Above the level, in the unit of the values. */
  readonly value: number;
  /** The same in standard deviations, cut off where one value may say no more. */
  readonly score: number;
  /** One standard deviation in the unit of the values. */
  readonly scale: number;
  readonly atMs: number;
  /** When what it shows began; left out: `atMs`. */
  readonly beganMs?: number;
}

/** The news of a value: a change began, it is over, it has lasted so long that it is usual now, or nothing. */
export type CusumNews = 'changed' | 'over' | 'adopted' | null;

/** Without a cap a change that does not matter would be remembered for ever. */
const MOST_LIMITS = 3;

export const newCusum = (): Cusum => ({
  sum: 0,
  count: 0,
  total: 0,
  isOpen: false,
  shift: 0,
  strength: 0,
  recent: 0,
  ending: 0,
  openedMs: 0,
  sinceMs: 0,
  steepSum: 0,
  steepSinceMs: 0,
  steepCount: 0,
  steepTotal: 0,
});

/** Whether it is as a new one: all that a new one would not have is overwritten before it is read. */
export const isAtRest = ({ sum, steepSum, isOpen }: Cusum): boolean => !isOpen && sum === 0 && steepSum === 0;

/** Of the values of an open change so much of each goes into its means of late. */
const GAIN = 0.1;
/** A steep sum that is so much of the sum holds the change. */
const STEEP_SHARE = 1 / 3;
/** So little evidence of its own is enough when others have ended. */
const NEARLY = 0.25;

const clamp = (value: number, most: number): number => Math.max(-most, Math.min(most, value));

/**
 * Takes one value. While a change is open the values are compared with half of it: the sequential test of A. Wald
 * ("Sequential tests of statistical hypotheses", 1945) of "still so" against "as before", which a nightly job passes in two
 * good nights.
 */
export function addToCusum(
  cusum: Cusum,
  { value, score, scale, atMs, beganMs = atMs }: Residual,
  limits: CusumLimits,
  doesMatter: (mean: number) => boolean,
): CusumNews {
  if (cusum.isOpen) {
    const half = Math.max(cusum.shift, cusum.strength) / 2;
    cusum.ending = Math.max(0, cusum.ending + clamp((half - value) / scale, limits.mostEvidence));
    if (value > half) cusum.strength += GAIN * (value - cusum.strength);
    cusum.recent += GAIN * (value - cusum.recent);
    if (cusum.ending >= limits.enoughEvidence) {
      resetCusum(cusum);
      return 'over';
    }
    if (atMs - cusum.openedMs <= limits.adoptAfterMs) return null;
    adoptChange(cusum);
    return 'adopted';
  }
  if (staysAtZero(cusum, { value, score, beganMs }, limits.allowance)) return null;
  begin(cusum, beganMs);
  cusum.sum = cusum.sum + score - limits.allowance;
  addToSteep(cusum, value, score - 2 * limits.allowance);
  cusum.count += 1;
  cusum.total += value;
  const mean = cusum.total / cusum.count;
  if (cusum.sum >= limits.limit && mean > limits.leastChange && doesMatter(mean)) {
    const recent = changeOf(cusum).mean;
    Object.assign(cusum, { isOpen: true, shift: mean, strength: mean, recent, ending: 0, openedMs: atMs });
    return 'changed';
  }
  cusum.sum = Math.min(cusum.sum, MOST_LIMITS * limits.limit);
  return null;
}

function addToSteep(cusum: Cusum, value: number, step: number): void {
  cusum.steepSum = Math.max(0, cusum.steepSum + step);
  cusum.steepCount = cusum.steepSum === 0 ? 0 : cusum.steepCount + 1;
  cusum.steepTotal = cusum.steepSum === 0 ? 0 : cusum.steepTotal + value;
}

function begin(cusum: Cusum, beganMs: number): void {
  if (cusum.sum === 0) cusum.sinceMs = beganMs;
  if (cusum.steepSum === 0) cusum.steepSinceMs = beganMs;
}

/**
 * Takes a value that leaves the sum at 0, as most do. The same as `addToCusum`, which says null about it, but for the limits
 * of a change: they cost more than the sum, and are not needed for that.
 * @returns false: the value does not leave it there, and was not taken
 */
export function staysAtZero(
  cusum: Cusum,
  { value, score, beganMs }: Required<Pick<Residual, 'value' | 'score' | 'beganMs'>>,
  allowance: number,
): boolean {
  if (cusum.isOpen || cusum.sum + score - allowance > 0) return false;
  begin(cusum, beganMs);
  cusum.sum = 0;
  addToSteep(cusum, value, score - 2 * allowance);
  cusum.count = 0;
  cusum.total = 0;
  return true;
}

/** The change that is in a sum, as it was found. */
export interface FoundChange {
  /** When it began, by the values: where the sum left 0, which is its likeliest place. */
  readonly sinceMs: number;
  /** Values since then, and their mean above the level. */
  readonly count: number;
  readonly mean: number;
}

/** The change that is in the sum. Values of before it are left out where it is large enough for that to be known. */
export function changeOf(cusum: Cusum): FoundChange {
  const { sum, sinceMs, count, total, steepSum, steepSinceMs, steepCount, steepTotal } = cusum;
  return steepSum > STEEP_SHARE * sum
    ? { sinceMs: steepSinceMs, count: steepCount, mean: steepTotal / steepCount }
    : { sinceMs, count, mean: total / count };
}

/**
 * Others of its kind are as before.
 * @returns whether that ends the change, since its own last values are as before, too. Else the next one that is does.
 */
export function endWithOthers(cusum: Cusum, { enoughEvidence }: Pick<CusumLimits, 'enoughEvidence'>): boolean {
  if (!cusum.isOpen) return false;
  if (cusum.ending >= NEARLY) {
    resetCusum(cusum);
    return true;
  }
  cusum.ending = Math.max(cusum.ending, enoughEvidence - NEARLY);
  return false;
}

/** The open change is the usual from now on: `shift` is by how much the level has to be moved. */
export function adoptChange(cusum: Cusum): void {
  cusum.shift = cusum.recent;
  resetCusum(cusum);
}

/** Back to the beginning; `shift` stays, for whoever takes the change over into the level. */
export function resetCusum(cusum: Cusum): void {
  Object.assign(cusum, { sum: 0, count: 0, total: 0, ending: 0, isOpen: false });
  Object.assign(cusum, { steepSum: 0, steepCount: 0, steepTotal: 0 });
}

/**
 * The limit at which a subject that is looked at so often makes so many false alarms a month. The waiting time of a sum
 * grows with the exponential of its limit (D. Siegmund, "Sequential Analysis", 1985, chapter 2): the limit grows with the
 * logarithm of the looks in a month.
 * @param looksPerMonth how often the sum is looked at
 * @param alarmsPerMonth false alarms that are allowed, nominally
 * @param tail decay rate of the sum without a change: 2 for normal values and an allowance of one; less for heavy tails
 */
export const cusumLimit = (looksPerMonth: number, alarmsPerMonth: number, tail: number): number =>
  Math.log(Math.max(1, looksPerMonth / alarmsPerMonth)) / tail;
