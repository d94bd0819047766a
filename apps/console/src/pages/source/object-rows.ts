import type { Expectation, ObjectKey, StateName, StatsGroup, SubjectState } from '../../api/types';
import { byId } from '../../format/by-id';
import { byName } from '../../format/by-name';
import { rankOf } from '../../state/state-looks';

export interface ObjectRow {
  readonly key: ObjectKey;
  readonly state: StateName;
  /** Null: it did not run in this time. */
  readonly stats: StatsGroup | null;
  /** The run that ended last. */
  readonly last: SubjectState['last_run'];
  readonly expectation: Expectation | null;
}

type Named = { readonly [Name in keyof ObjectKey]?: ObjectKey[Name] | null };

const idOf = ({ zone, object_id, object_type }: Named): string => JSON.stringify([zone, object_id, object_type]);

/** Every object that has ever run, with what is known of it in this time. The service has no state of one that came just now. */
export function objectRows(
  stats: readonly StatsGroup[],
  states: readonly SubjectState[],
  expectations: readonly Expectation[],
): ObjectRow[] {
  const statsOf = new Map(stats.map((group) => [idOf(group), group]));
  const stateOf = new Map(states.map((each) => [idOf(each.subject), each]));
  const expectationOf = new Map(expectations.map((each) => [idOf(each.subject), each]));
  const named = new Map<string, Named>([...stateOf].map(([id, { subject }]) => [id, subject]));
  return [...new Map<string, Named>([...named, ...statsOf])].map(([id, names]) => {
    const state = stateOf.get(id);
    return {
      key: {
        company: names.company ?? '',
        source: names.source ?? '',
        zone: names.zone ?? '',
        object_id: names.object_id ?? '',
        object_type: names.object_type ?? '',
      },
      state: state?.state ?? 'unknown',
      stats: statsOf.get(id) ?? null,
      last: state?.last_run ?? null,
      expectation: expectationOf.get(id) ?? null,
    };
  });
}

const ageOf = ({ last }: ObjectRow): number => (last === null ? 0 : -Date.parse(last.end_time));

/** Higher is worse, or more. */
const columns = {
  object: null,
  state: ({ state }) => -rankOf(state),
  last: (row) => (row.last?.status === 'FAILED' ? 1e15 : 0) + ageOf(row),
  expected: ({ expectation }) =>
    expectation === null ? -1 : { late: 4, unknown: 3, learning: 2, on_time: 1, retired: 0 }[expectation.state],
  runs: ({ stats }) => stats?.runs_count ?? -1,
  failures: ({ stats }) => stats?.failure_rate ?? -1,
  p50: ({ stats }) => stats?.duration_seconds.p50 ?? -1,
  p95: ({ stats }) => stats?.duration_seconds.p95 ?? -1,
  p99: ({ stats }) => stats?.duration_seconds.p99 ?? -1,
  memory: ({ stats }) => stats?.memory_used_bytes.p95 ?? -1,
} as const satisfies Record<string, ((row: ObjectRow) => number) | null>;

export type Column = keyof typeof columns;

export interface Order {
  readonly column: Column;
  readonly isDescending: boolean;
}

const byKey = (a: ObjectRow, b: ObjectRow): number =>
  byName(a.key.object_type, b.key.object_type) ||
  byName(a.key.zone, b.key.zone) ||
  byId(a.key.object_id, b.key.object_id);

/** Rows of one value by name. */
export function sortRows(rows: readonly ObjectRow[], { column, isDescending }: Order): ObjectRow[] {
  const valueOf: ((row: ObjectRow) => number) | null = columns[column];
  const sign = isDescending ? -1 : 1;
  if (valueOf === null) return [...rows].sort((a, b) => sign * byKey(a, b));
  return [...rows].sort((a, b) => sign * (valueOf(a) - valueOf(b)) || byKey(a, b));
}
