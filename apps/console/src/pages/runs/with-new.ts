import type { InfiniteData } from '@tanstack/react-query';
import type { RunEntry, Runs } from '../../api/types';

/** Puts what is new on top of the first page; the other pages stay as they are. */
export function withNew(known: InfiniteData<Runs, unknown>, first: Runs): InfiniteData<Runs, unknown> {
  const ids = new Set(known.pages.flatMap(({ runs }) => runs.map(({ run_id }) => run_id)));
  const added = first.runs.filter(({ run_id }) => !ids.has(run_id));
  const [head, ...rest] = known.pages;
  if (added.length === 0 || head === undefined) return known;
  return { ...known, pages: [{ ...head, runs: [...added, ...head.runs] }, ...rest] };
}

/** How many runs stand above the one that was the newest when the page was opened; undefined: there was none. */
export function newOnTop(runs: readonly RunEntry[], newest: string | undefined): number {
  if (newest === undefined) return runs.length;
  return Math.max(
    0,
    runs.findIndex(({ run_id }) => run_id === newest),
  );
}
