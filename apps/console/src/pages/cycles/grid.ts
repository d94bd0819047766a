import type { Cycle, CycleObject } from '../../api/types';
import { byId } from '../../format/by-id';
import { byName } from '../../format/by-name';

/**
 * The states of an object in a cycle. `absent`: it was not expected, and not there. `unknown`: the cycle does not say.
 */
export const cellStates = ['absent', 'unknown', 'present', 'failed', 'missing'] as const;

type CellState = (typeof cellStates)[number];

export interface Cell {
  readonly state: CellState;
  readonly isNew: boolean;
  readonly isLate: boolean;
}

/** How much a cycle says of who was there. `named`: only of the objects that its lists have room for. */
type Knowledge = 'everybody' | 'named' | 'nobody';

export interface GridRow {
  readonly cycle: Cycle;
  /** One for each column. */
  readonly cells: readonly Cell[];
  readonly knows: Knowledge;
}

export interface Grid {
  readonly columns: readonly CycleObject[];
  /** Neighbouring columns of one source. */
  readonly groups: readonly { readonly source: string; readonly first: number; readonly count: number }[];
  readonly rows: readonly GridRow[];
}

type Named = { readonly [Name in keyof CycleObject]: CycleObject[Name] | null };

export const idOf = ({ source, zone, object_id, object_type }: Named): string =>
  JSON.stringify([source, zone, object_id, object_type]);

export const byKey = (a: CycleObject, b: CycleObject): number =>
  byName(a.source, b.source) ||
  byName(a.zone, b.zone) ||
  byName(a.object_type, b.object_type) ||
  byId(a.object_id, b.object_id);

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

const isWhole = (named: readonly CycleObject[], count: number): boolean => named.length === count;

function knowledgeOf(cycle: Cycle): Knowledge {
  if (cycle.present === null) return 'nobody';
  const isAll =
    isWhole(cycle.present, cycle.present_count) &&
    isWhole(cycle.failed, cycle.failed_count) &&
    isWhole(cycle.missing, cycle.missing_count) &&
    isWhole(cycle.new, cycle.new_count) &&
    isWhole(cycle.late, cycle.late_count);
  return isAll ? 'everybody' : 'named';
}

/** The objects that were not in the cycles before. In the first cycle of all, everybody is new: that says nothing about anybody. */
const newOf = (cycle: Cycle): readonly CycleObject[] => (cycle.new_count < cycle.present_count ? cycle.new : []);

/** The cell of each object in a cycle. A list that is cut says nothing about objects that it does not name. */
function cellsOf(cycle: Cycle): (id: string) => Cell {
  const [failed, missing, fresh, late] = [cycle.failed, cycle.missing, newOf(cycle), cycle.late].map(idsOf);
  const present = idsOf([...(cycle.present ?? []), ...cycle.new, ...cycle.late]);
  const namesFailed = isWhole(cycle.failed, cycle.failed_count);
  const namesAll =
    cycle.present !== null &&
    isWhole(cycle.present, cycle.present_count) &&
    isWhole(cycle.missing, cycle.missing_count);
  const stateOf = (id: string): CellState => {
    if (missing!.has(id)) return 'missing';
    if (failed!.has(id)) return 'failed';
    if (present.has(id)) return namesFailed ? 'present' : 'unknown';
    return namesAll ? 'absent' : 'unknown';
  };
  return (id) => cellOf(stateOf(id), fresh!.has(id), late!.has(id));
}

/** A column for each object that a cycle names, a row for each cycle. */
export function makeGrid(cycles: readonly Cycle[]): Grid {
  const objects = new Map<string, CycleObject>();
  for (const { present, failed, missing, new: fresh, late } of cycles) {
    for (const list of [present ?? [], failed, missing, fresh, late]) {
      for (const object of list) objects.set(idOf(object), object);
    }
  }
  const columns = [...objects.values()].sort(byKey);
  const ids = columns.map(idOf);
  const rows = cycles.map((cycle) => ({ cycle, knows: knowledgeOf(cycle), cells: ids.map(cellsOf(cycle)) }));
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
