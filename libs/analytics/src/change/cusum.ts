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
  ending: number;
  openedMs: number;
  /** When the sum left 0 last. */
  sinceMs: number;
  /** The same sum with twice the allowance: it tells where a large change began, and is blind to a small one. */
  steepSum: number;
  steepSinceMs: number;
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
  ending: 0,
  openedMs: 0,
  sinceMs: 0,
  steepSum: 0,
  steepSinceMs: 0,
});

/** Of the values that show a change so much of each goes into its strength. */
const STRENGTH_GAIN = 0.1;
/** A steep sum that is so much of the sum holds the change. */
const STEEP_SHARE = 1 / 3;
/** So little is missing when others have ended. */
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
    if (value > half) cusum.strength += STRENGTH_GAIN * (value - cusum.strength);
    if (cusum.ending >= limits.enoughEvidence) {
      resetCusum(cusum);
      return 'over';
    }
    if (atMs - cusum.openedMs <= limits.adoptAfterMs) return null;
    resetCusum(cusum);
    return 'adopted';
  }
  if (staysAtZero(cusum, score, beganMs, limits.allowance)) return null;
  begin(cusum, beganMs);
  cusum.sum = cusum.sum + score - limits.allowance;
  cusum.steepSum = Math.max(0, cusum.steepSum + score - 2 * limits.allowance);
  cusum.count += 1;
  cusum.total += value;
  const mean = cusum.total / cusum.count;
  if (cusum.sum >= limits.limit && mean > limits.leastChange && doesMatter(mean)) {
    Object.assign(cusum, { isOpen: true, shift: mean, strength: mean, ending: 0, openedMs: atMs });
    return 'changed';
  }
  cusum.sum = Math.min(cusum.sum, MOST_LIMITS * limits.limit);
  return null;
}

function begin(cusum: Cusum, beganMs: number): void {
  if (cusum.sum === 0) cusum.sinceMs = beganMs;
  if (cusum.steepSum === 0) cusum.steepSinceMs = beganMs;
}

/**
 * Takes a value that leaves the sum at 0, as most do. The same as `addToCusum`, which says null about it, but for the limits
 * of a change: they cost more than the sum, and are not needed for that.
 * @param score in standard deviations, as that of a `Residual`
 * @returns false: the value does not leave it there, and was not taken
 */
export function staysAtZero(cusum: Cusum, score: number, beganMs: number, allowance: number): boolean {
  if (cusum.isOpen || cusum.sum + score - allowance > 0) return false;
  begin(cusum, beganMs);
  cusum.sum = 0;
  cusum.steepSum = Math.max(0, cusum.steepSum + score - 2 * allowance);
  cusum.count = 0;
  cusum.total = 0;
  return true;
}

/** When the change that is in the sum began, by the values: where the sum left 0, which is its likeliest place. */
export const beganMsOf = ({ sum, sinceMs, steepSum, steepSinceMs }: Cusum): number =>
  steepSum > STEEP_SHARE * sum ? steepSinceMs : sinceMs;

/** Others of its kind are as before: the next value that is, too, ends the change. */
export function expectEnd(cusum: Cusum, { enoughEvidence }: Pick<CusumLimits, 'enoughEvidence'>): void {
  if (cusum.isOpen) cusum.ending = Math.max(cusum.ending, enoughEvidence - NEARLY);
}

/** Back to the beginning; `shift` stays, for whoever takes the change over into the level. */
export function resetCusum(cusum: Cusum): void {
  Object.assign(cusum, { sum: 0, count: 0, total: 0, ending: 0, isOpen: false, steepSum: 0 });
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
