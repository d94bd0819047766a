import type { RunPoint } from '../api/types';

export interface Cadence {
  /** The starts of all cycles. */
  readonly starts: number[];
  /** Starts of the cycles but the first, in milliseconds, ascending. */
  readonly times: number[];
  /** Seconds since the start of the cycle before. */
  readonly gaps: number[];
  /** The usual gap, in seconds; null: fewer than two cycles. */
  readonly usual: number | null;
  readonly longest: number | null;
}

/**
 * How often cycles really came: all runs of one sequence are one cycle, which begins with its first run. A run of no
 * sequence is a cycle of its own.
 * `isWhole`: false when older runs were left out, so that the first cycle may have begun earlier.
 */
export function cadenceOf(runs: readonly Pick<RunPoint, 'sequence_id' | 'start_time'>[], isWhole: boolean): Cadence {
  const starts = new Map<string | symbol, number>();
  for (const { sequence_id, start_time } of runs) {
    const time = Date.parse(start_time);
    const cycle = sequence_id ?? Symbol(start_time);
    starts.set(cycle, Math.min(time, starts.get(cycle) ?? Infinity));
  }
  const sorted = [...starts.values()].sort((a, b) => a - b).slice(isWhole ? 0 : 1);
  const gaps = sorted.slice(1).map((time, index) => (time - (sorted[index] ?? time)) / 1000);
  const ordered = [...gaps].sort((a, b) => a - b);
  return {
    starts: sorted,
    times: sorted.slice(1),
    gaps,
    usual: ordered[Math.floor((ordered.length - 1) / 2)] ?? null,
    longest: ordered.at(-1) ?? null,
  };
}

/** Adds the silence since the last cycle as one more value, at `now`; null: there is none worth showing. */
export function withSilence(
  cadence: Cadence,
  now: number | null,
): Omit<Cadence, 'gaps'> & { readonly gaps: (number | null)[]; readonly silence: (number | null)[] } {
  const last = cadence.starts.at(-1);
  const nothing = cadence.gaps.map(() => null);
  if (now === null || last === undefined || now <= last) return { ...cadence, silence: nothing };
  return {
    ...cadence,
    times: [...cadence.times, now],
    gaps: [...cadence.gaps, null],
    silence: [...nothing, (now - last) / 1000],
  };
}
