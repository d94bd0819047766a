import type { Cycle, CycleObject, Expectation } from '../../api/types';
import { byName } from '../../format/by-name';

/** What an object did in a cycle. `absent`: it was not expected, and not there. `unknown`: it cannot be told. */
export const cellStates = ['absent', 'unknown', 'present', 'failed', 'missing'] as const;

export type CellState = (typeof cellStates)[number];

export interface Cell {
  readonly state: CellState;
  readonly isNew: boolean;
  readonly isLate: boolean;
}

export interface GridRow {
  readonly cycle: Cycle;
  /** One for each column. */
  readonly cells: readonly Cell[];
  /** False: which objects were there has to be read from the runs of the cycle. */
  readonly isCertain: boolean;
}

export interface Grid {
  readonly columns: readonly CycleObject[];
  /** Neighbouring columns of one source. */
  readonly groups: readonly { readonly source: string; readonly first: number; readonly count: number }[];
  readonly rows: readonly GridRow[];
}

type Named = { readonly [Name in keyof CycleObject]: CycleObject[Name] | null };

const keyOf = ({ source, zone, object_id, object_type }: Named) => [source, zone, object_id, object_type];

export const idOf = (object: CycleObject): string => JSON.stringify(keyOf(object));

const byKey = (a: CycleObject, b: CycleObject): number =>
  byName(a.source, b.source) ||
  byName(a.zone, b.zone) ||
  byName(a.object_type, b.object_type) ||
  a.object_id - b.object_id;

/** Cells are few, and the same everywhere: rows of them stay cheap to compare and to keep. */
const cellOf = ((): ((state: CellState, isNew: boolean, isLate: boolean) => Cell) => {
  const made = new Map<string, Cell>();
  return (state, isNew, isLate) => {
    const key = `${state} ${isNew} ${isLate}`;
    const cell = made.get(key) ?? { state, isNew, isLate };
    made.set(key, cell);
    return cell;
  };
})();

const idsOf = (objects: readonly CycleObject[]): ReadonlySet<string> => new Set(objects.map(idOf));

/**
 * A roll-call names who failed or was missing and counts who was there. The others of the roster are taken as present
 * when that makes the count; else they are unknown until `ranIn` knows the objects that ran in the cycle.
 */
export function makeGrid(
  cycles: readonly Cycle[],
  expectations: readonly Expectation[],
  ranIn: (cycle: Cycle) => ReadonlySet<string> | undefined,
): Grid {
  const lastRunAt = new Map<string, string>();
  const objects = new Map<string, CycleObject>();
  for (const { subject, last_run_at, state } of expectations) {
    const { source, zone, object_id, object_type } = subject;
    if (source === null || zone === null || object_id === null || object_type === null || state === 'retired') continue;
    const object = { source, zone, object_id, object_type };
    objects.set(idOf(object), object);
    lastRunAt.set(idOf(object), last_run_at);
  }
  const firstCycle = new Map<string, string>();
  for (const cycle of cycles) {
    for (const list of [cycle.failed, cycle.missing, cycle.new, cycle.late]) {
      for (const object of list) objects.set(idOf(object), object);
    }
    for (const object of cycle.new) firstCycle.set(idOf(object), cycle.cycle_time);
  }
  const columns = [...objects.values()].sort(byKey);
  const ids = columns.map(idOf);

  // Of cycles of one size the next later one that is certain: who was there.
  const rosters = new Map<number, ReadonlySet<string>>();
  const rows = cycles.map((cycle): GridRow => {
    const failed = idsOf(cycle.failed);
    const missing = idsOf(cycle.missing);
    const fresh = idsOf(cycle.new);
    const late = idsOf(cycle.late);
    const ran = ranIn(cycle);
    const isNamed = (id: string): boolean => failed.has(id) || fresh.has(id) || late.has(id);
    const couldBeThere = (id: string): boolean =>
      Date.parse(lastRunAt.get(id) ?? '') >= Date.parse(cycle.cycle_time) &&
      Date.parse(firstCycle.get(id) ?? cycle.cycle_time) <= Date.parse(cycle.cycle_time);
    const size = cycle.present_count + cycle.missing.length;
    const roster = rosters.get(size);
    const wasThere = (id: string): boolean => !missing.has(id) && (isNamed(id) || couldBeThere(id));
    const wasLikeLater = (id: string): boolean => !missing.has(id) && (isNamed(id) || (roster?.has(id) ?? false));
    const counts = (is: (id: string) => boolean): boolean => ids.filter(is).length === cycle.present_count;
    const fitting = ran !== undefined ? null : [wasThere, wasLikeLater].find(counts);
    const isCertain = fitting !== undefined;
    const isPresent = (id: string): boolean => isNamed(id) || (ran?.has(id) ?? fitting?.(id) ?? false);
    if (isCertain) rosters.set(size, new Set(ids.filter((id) => missing.has(id) || isPresent(id))));
    const stateOf = (id: string): CellState => {
      if (missing.has(id)) return 'missing';
      if (failed.has(id)) return 'failed';
      if (isPresent(id)) return 'present';
      return isCertain || !couldBeThere(id) ? 'absent' : 'unknown';
    };
    return { cycle, isCertain, cells: ids.map((id) => cellOf(stateOf(id), fresh.has(id), late.has(id))) };
  });
  return { columns, groups: groupsOf(columns), rows };
}

function groupsOf(columns: readonly CycleObject[]): Grid['groups'] {
  const groups: { source: string; first: number; count: number }[] = [];
  columns.forEach(({ source }, index) => {
    const last = groups.at(-1);
    if (last?.source === source) last.count += 1;
    else groups.push({ source, first: index, count: 1 });
  });
  return groups;
}

export const isTrouble = ({ state, isLate }: Cell): boolean => state === 'failed' || state === 'missing' || isLate;

/** Only the columns in which something is to be seen. */
export function onlyTrouble(grid: Grid): Grid {
  const kept = grid.columns.flatMap((_, index) =>
    grid.rows.some(({ cells }) => cells[index] && (isTrouble(cells[index]) || cells[index].isNew)) ? [index] : [],
  );
  const columns = kept.flatMap((index) => grid.columns[index] ?? []);
  const rows = grid.rows.map((row) => ({ ...row, cells: kept.flatMap((index) => row.cells[index] ?? []) }));
  return { columns, groups: groupsOf(columns), rows };
}

export interface Troubled {
  readonly object: CycleObject;
  readonly missing: number;
  readonly failed: number;
  readonly late: number;
  /** The newest cycle in which it was one of these. */
  readonly lastAt: string;
  /** In the newest cycle that knows it. `gone`: it is not expected any more. */
  readonly now: 'troubled' | 'back' | 'gone';
}

const nowOrder: readonly Troubled['now'][] = ['troubled', 'gone', 'back'];

/** Objects that were missing, failed or late in these cycles (the newest first), the worst first. */
export function troubledObjects({ columns, rows }: Grid, expectations: readonly Expectation[]): Troubled[] {
  const expected = new Set(
    expectations.flatMap(({ subject, state }) => (state === 'retired' ? [] : [JSON.stringify(keyOf(subject))])),
  );
  const isGone = (id: string, newest: Cell | undefined): boolean => newest?.state === 'absent' && !expected.has(id);
  return columns
    .flatMap((object, index): Troubled[] => {
      const seen = rows.flatMap(({ cells, cycle }) => (cells[index] ? [{ cell: cells[index], cycle }] : []));
      const known = seen.filter(({ cell }) => cell.state !== 'absent' && cell.state !== 'unknown');
      const last = known.find(({ cell }) => isTrouble(cell));
      if (last === undefined) return [];
      const count = (is: (cell: Cell) => boolean): number => seen.filter(({ cell }) => is(cell)).length;
      return [
        {
          object,
          missing: count(({ state }) => state === 'missing'),
          failed: count(({ state }) => state === 'failed'),
          late: count(({ isLate }) => isLate),
          lastAt: last.cycle.cycle_time,
          now: last !== known[0] ? 'back' : isGone(idOf(object), seen[0]?.cell) ? 'gone' : 'troubled',
        },
      ];
    })
    .sort(
      (a, b) =>
        nowOrder.indexOf(a.now) - nowOrder.indexOf(b.now) ||
        b.missing + b.failed - (a.missing + a.failed) ||
        b.late - a.late ||
        byKey(a.object, b.object),
    );
}

/** What is to be drawn of `count` things in a row, a few more on both sides, in whole steps. */
export function visibleRange(
  scrolled: number,
  length: number,
  size: number,
  count: number,
  step: number,
): { first: number; end: number } {
  const first = Math.max(0, (Math.floor(scrolled / size / step) - 1) * step);
  const end = Math.min(count, (Math.ceil((scrolled + length) / size / step) + 1) * step);
  return { first: Math.min(first, Math.max(0, Math.floor((count - 1) / step) * step)), end };
}
