import type { CycleObject } from '../../api/types';
import { byKey, type Cell, type Grid, idOf, isTrouble } from './grid';

/** An object that was missing, failed or late in some of the cycles. */
export interface Troubled {
  readonly object: CycleObject;
  readonly missing: number;
  readonly failed: number;
  readonly late: number;
  /** The newest cycle in which it was one of these. */
  readonly lastAt: string;
  /** After that cycle. `gone`: it is not expected any more. `unknown`: a later cycle does not say. */
  readonly now: TroubledNow;
}

const troubledNow = ['troubled', 'unknown', 'gone', 'back'] as const;

type TroubledNow = (typeof troubledNow)[number];

/** `later`: what it did in the cycles after the one in which it was last in trouble. */
function nowOf(later: readonly Cell[], isExpected: boolean): TroubledNow {
  if (later.some(({ state }) => state === 'present')) return 'back';
  if (later.some(({ state }) => state === 'unknown')) return 'unknown';
  return later.length > 0 && !isExpected ? 'gone' : 'troubled';
}

/**
 * Objects that were missing, failed or late in these cycles (the newest first), the worst first.
 * @param expected ids of all expected objects; null: not known, and then none is `gone`
 */
export function troubledObjects({ columns, rows }: Grid, expected: ReadonlySet<string> | null): Troubled[] {
  const troubled = columns.flatMap((object, index): Troubled[] => {
    const cells = rows.flatMap((row) => row.cells[index] ?? []);
    const last = cells.findIndex(isTrouble);
    if (last === -1) return [];
    const count = (is: (cell: Cell) => boolean): number => cells.filter(is).length;
    return [
      {
        object,
        missing: count(({ state }) => state === 'missing'),
        failed: count(({ state }) => state === 'failed'),
        late: count(({ isLate }) => isLate),
        lastAt: rows[last]!.cycle.cycle_time,
        now: nowOf(cells.slice(0, last), expected?.has(idOf(object)) ?? true),
      },
    ];
  });
  return troubled.sort(
    (a, b) =>
      troubledNow.indexOf(a.now) - troubledNow.indexOf(b.now) ||
      b.missing + b.failed - (a.missing + a.failed) ||
      b.late - a.late ||
      byKey(a.object, b.object),
  );
}
