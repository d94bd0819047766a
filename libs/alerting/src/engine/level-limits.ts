import { type CusumLimits, cusumLimit } from '@app/analytics';
import { DAY_MS } from '@app/time';
import type { LevelLimits } from '../rules/checks.js';

const MONTH_MS = 30 * DAY_MS;
const LEAST_PERIOD_MS = 60_000;
/** One outlier alone is no change. */
const MORE_THAN_ONE = 1.05;
const RUN_IDS_KEPT = 20;

/**
 * Evidence at which a change is over, for a subject that is looked at once a day, and how it grows with the logarithm of the
 * looks: those who run often would else flicker. One good night of a nightly job may be enough.
 */
const ENOUGH_EVIDENCE = 2;
const EVIDENCE_BY_LOOKS = 0.9;
const MOST_EVIDENCE_OF_NIGHTLY = 3;
const NIGHTLY_MS = DAY_MS / 2;

const isNightly = (periodMs: number): boolean => periodMs >= NIGHTLY_MS;

/** How a sum takes the values of one kind of subject in one direction. */
export interface SumShape {
  /** One value counts so much at most, and so much is allowed for ever, in standard deviations. */
  readonly clip: number;
  readonly allowance: number;
  /** Decay rate of the sum without a change, for values with tails as heavy as durations have. */
  readonly tail: number;
  /** Evidence of an end that one value gives at most, in standard deviations. */
  readonly mostEvidence: number;
}

/** How often a subject is looked at in a month. */
export const looksPerMonth = (periodMs: number): number => MONTH_MS / Math.max(periodMs, LEAST_PERIOD_MS);

/** The sum's limits for a subject that is looked at so often. */
export function cusumLimitsOf(
  { ratio, alarmsPerMonth, adoptDays }: LevelLimits,
  periodMs: number,
  { clip, allowance, tail, mostEvidence }: SumShape,
): CusumLimits {
  const limit = cusumLimit(looksPerMonth(periodMs), alarmsPerMonth, tail);
  return {
    allowance,
    limit: Math.max(limit, MORE_THAN_ONE * (clip - allowance)),
    leastChange: Math.abs(Math.log(ratio)),
    adoptAfterMs: adoptDays * DAY_MS,
    mostEvidence: isNightly(periodMs) ? MOST_EVIDENCE_OF_NIGHTLY : mostEvidence,
    enoughEvidence:
      ENOUGH_EVIDENCE + EVIDENCE_BY_LOOKS * Math.log(Math.max(1, DAY_MS / Math.max(periodMs, LEAST_PERIOD_MS))),
  };
}

/** Adds the id of a run to those that are kept as evidence. */
export function pushKept(ids: string[], id: string): void {
  ids.push(id);
  if (ids.length > RUN_IDS_KEPT) ids.shift();
}
