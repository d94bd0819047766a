interface Compared {
  readonly status: string;
  readonly duration_seconds: number | null;
  readonly cpu_time_seconds: number | null;
  readonly memory_used_bytes: number | null;
}

/** A number this many times larger or smaller than that of a good run is worth a word. */
export const UNLIKE_FACTOR = 2;

const numbers = ['duration_seconds', 'cpu_time_seconds', 'memory_used_bytes'] as const;

export type DifferingNumber = (typeof numbers)[number];

export interface Difference {
  readonly name: DifferingNumber;
  readonly now: number;
  readonly then: number;
}

/** The numbers in which a run is unlike a good one. */
export const differencesOf = (run: Compared, good: Compared): Difference[] =>
  numbers.flatMap((name) => {
    const [now, then] = [run[name], good[name]];
    if (now === null || then === null || then <= 0 || now < 0) return [];
    const factor = now / then;
    return factor >= UNLIKE_FACTOR || factor <= 1 / UNLIKE_FACTOR ? [{ name, now, then }] : [];
  });
