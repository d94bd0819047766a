import type { SeasonTime } from './season.js';
import { learnPeriod } from './level.js';

/**
 * How often the runs of an object write nothing, and whether it has stopped to write: a cumulative sum (E. S. Page, Biometrika
 * 41, 1954) of log likelihood ratios of "writes nothing any more" against "as usual". A run without rows adds −log of the usual
 * share of such runs at this time; one with rows is impossible after the change, and begins the sum anew. Plain data.
 */
export interface Emptiness {
  /** Runs that it was learned from. */
  count: number;
  /** Usual share of runs without rows, 0–1. */
  usual: number;
  firstMs: number;
  lastMs: number;
  /** Usual time between two runs, in milliseconds. */
  periodMs: number;
  /** By hour and kind of day; null: until now no run was without rows. `waiting`: of the row that goes on. */
  slots: { readonly counts: number[]; readonly empties: number[]; readonly waiting: number[] } | null;
  sum: number;
  /** The highest sum of late that runs with rows have ended; it fades. */
  highest: number;
  /** Runs without rows in a row, and when the first of them ended. */
  row: number;
  sinceMs: number;
  isOpen: boolean;
  openedMs: number;
}

export interface EmptinessLimits {
  /** The sum at which it is taken for real. Without a change it is reached once in exp(limit) runs at most (G. Lorden, "Procedures for reacting to a change in distribution", Annals of Mathematical Statistics 42, 1971). */
  readonly limit: number;
  /** Runs, and time, that teach what is usual first. */
  readonly minRuns: number;
  readonly minMs: number;
  /** How long it lasts before it is the usual, in milliseconds. */
  readonly adoptAfterMs: number;
}

export const newEmptiness = (): Emptiness => ({
  count: 0,
  usual: 0.5,
  firstMs: 0,
  lastMs: 0,
  periodMs: 3_600_000,
  slots: null,
  sum: 0,
  highest: 0,
  row: 0,
  sinceMs: 0,
  isOpen: false,
  openedMs: 0,
});

const HOURS = 24;
const SATURDAY = 5;
const LEAST_GAIN = 1 / 400;
/** A share is never less than this: one run alone says no more than its logarithm. */
const LEAST_SHARE = 1 / 1000;
/** At a time at which more runs than this write nothing one more says nothing. */
const MOST_USUAL = 0.25;
/** A row of runs has to say so much more than one that was nothing; that is forgotten with this time constant. */
const MORE_THAN_BEFORE = 1.25;
const FADES_MS = 56 * 86_400_000;
/** A slot counts for so many runs at most, and what is usual at all times for so many of it. */
const MOST_COUNT = 20;
const PRIOR = 0.5;
const MOST_ROW = 2000;
/** Runs that an adopted change counts for, and the share that it has then. */
const ADOPTED_COUNT = 8;
const ADOPTED_SHARE = 0.9;

const slotOf = ({ hour, day }: SeasonTime): number => hour + (day >= SATURDAY ? HOURS : 0);

/** The usual share of runs without rows at a time, 0–1. */
export function shareAt({ usual, slots }: Emptiness, time: SeasonTime): number {
  const slot = slotOf(time);
  const share = slots === null ? usual : (slots.empties[slot]! + PRIOR * usual) / (slots.counts[slot]! + PRIOR);
  return Math.max(LEAST_SHARE, share);
}

const zeros = (): number[] => Array.from({ length: 2 * HOURS }, () => 0);

/** Takes one run into what is usual alone. Runs without rows teach when their row ends: else they would excuse each other. */
export function learnEmptiness(emptiness: Emptiness, isEmpty: boolean, atMs: number, time: SeasonTime): void {
  if (emptiness.firstMs === 0) emptiness.firstMs = atMs;
  pass(emptiness, atMs);
  if (isEmpty) {
    if (emptiness.row === 0) emptiness.sinceMs = atMs;
    emptiness.row += 1;
    emptiness.slots ??= { counts: zeros(), empties: zeros(), waiting: zeros() };
    emptiness.slots.waiting[slotOf(time)]! += 1;
    return;
  }
  endRow(emptiness);
  learnShare(emptiness, 0);
  if (emptiness.slots !== null) addToSlot(emptiness.slots, slotOf(time), 1, 0);
}

function pass(emptiness: Emptiness, atMs: number): void {
  const gapMs = atMs - emptiness.lastMs;
  if (emptiness.lastMs > 0 && gapMs > 0) {
    emptiness.periodMs = learnPeriod(emptiness.periodMs, gapMs);
    emptiness.highest *= Math.exp(-gapMs / FADES_MS);
  }
  emptiness.lastMs = Math.max(emptiness.lastMs, atMs);
}

// Laplace's rule of succession, which forgets after 400 runs or so.
function learnShare(emptiness: Emptiness, value: number): void {
  emptiness.usual += Math.max(LEAST_GAIN, 1 / (emptiness.count + 3)) * (value - emptiness.usual);
  emptiness.count += 1;
}

function addToSlot(
  { counts, empties }: NonNullable<Emptiness['slots']>,
  slot: number,
  runs: number,
  empty: number,
): void {
  const kept = Math.min(1, Math.max(0, MOST_COUNT - runs) / Math.max(1, counts[slot]!));
  counts[slot] = kept * counts[slot]! + runs;
  empties[slot] = kept * empties[slot]! + empty;
}

function endRow(emptiness: Emptiness): void {
  const { slots, row } = emptiness;
  if (row === 0) return;
  // More of them than that change nothing any more.
  for (let run = 0; run < Math.min(row, MOST_ROW); run += 1) learnShare(emptiness, 1);
  if (slots !== null) {
    for (const [slot, runs] of slots.waiting.entries()) if (runs > 0) addToSlot(slots, slot, runs, runs);
    slots.waiting.fill(0);
  }
  emptiness.highest = Math.max(emptiness.highest, emptiness.sum);
  Object.assign(emptiness, { row: 0, sum: 0 });
}

// Empty is the usual from now on.
function adopt(emptiness: Emptiness): void {
  const { firstMs, lastMs, periodMs } = emptiness;
  Object.assign(emptiness, newEmptiness(), { firstMs, lastMs, periodMs, count: ADOPTED_COUNT, usual: ADOPTED_SHARE });
}

/** Takes one run. @returns whether it has stopped to write, writes again, has written nothing for so long that it is usual, or nothing new */
export function addToEmptiness(
  emptiness: Emptiness,
  isEmpty: boolean,
  { atMs, time }: { readonly atMs: number; readonly time: SeasonTime },
  { limit, minRuns, minMs, adoptAfterMs }: EmptinessLimits,
): 'changed' | 'over' | 'adopted' | null {
  if (!isEmpty && emptiness.isOpen) {
    // It was a change: it teaches nothing about what is usual.
    emptiness.slots?.waiting.fill(0);
    Object.assign(emptiness, { isOpen: false, row: 0, highest: Math.max(emptiness.highest, emptiness.sum), sum: 0 });
    learnEmptiness(emptiness, false, atMs, time);
    return 'over';
  }
  if (emptiness.isOpen) {
    emptiness.row += 1;
    pass(emptiness, atMs);
    if (atMs - emptiness.openedMs <= adoptAfterMs) return null;
    adopt(emptiness);
    return 'adopted';
  }
  const share = shareAt(emptiness, time);
  learnEmptiness(emptiness, isEmpty, atMs, time);
  const isKnown = emptiness.count >= minRuns && atMs - emptiness.firstMs >= minMs;
  if (!isEmpty || !isKnown) return null;
  if (share < MOST_USUAL) emptiness.sum -= Math.log(share);
  if (emptiness.sum < Math.max(limit, MORE_THAN_BEFORE * emptiness.highest)) return null;
  Object.assign(emptiness, { isOpen: true, openedMs: atMs });
  return 'changed';
}
