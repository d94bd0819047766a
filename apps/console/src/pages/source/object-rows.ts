import { isOfObject, viewSubject } from '../../state/subject-state';
import { type SourceState, sourceStates } from '../../state/source-state';
import type { AlertEntry, Expectation, FreshnessGroup, ObjectKey, StatsGroup } from '../../api/types';
import { byName } from '../../format/by-name';

export interface ObjectRow {
  readonly key: ObjectKey;
  readonly state: SourceState;
  /** Null: it did not run in this time. */
  readonly stats: StatsGroup | null;
  readonly fresh: FreshnessGroup | null;
  readonly expectation: Expectation | null;
}

type Named = { readonly [Name in keyof ObjectKey]?: ObjectKey[Name] | null };

const idOf = ({ zone, object_id, object_type }: Named): string => JSON.stringify([zone, object_id, object_type]);

/** Every object that has ever run, with what is known of it in this time. */
export function objectRows(
  stats: readonly StatsGroup[],
  freshness: readonly FreshnessGroup[],
  expectations: readonly Expectation[],
  /** The open ones of the source. */
  alerts: readonly AlertEntry[],
): ObjectRow[] {
  const statsOf = new Map(stats.map((group) => [idOf(group), group]));
  const freshOf = new Map(freshness.map((group) => [idOf(group), group]));
  const expectationOf = new Map(expectations.map((each) => [idOf(each.subject), each]));
  return [...new Map<string, FreshnessGroup | StatsGroup>([...freshOf, ...statsOf])].map(([id, group]) => {
    const { company, source, zone = '', object_id = 0, object_type = '' } = group;
    const key = { company, source, zone, object_id, object_type };
    const fresh = freshOf.get(id) ?? null;
    const ours = alerts.filter(({ subject }) => isOfObject(key, subject));
    const expectation = expectationOf.get(id) ?? null;
    const { state } = viewSubject(fresh === null ? [] : [fresh], ours, { isBehind: false, isObject: true });
    return {
      key,
      // Silent with its source: then it has no alert of its own.
      state: state === 'healthy' && expectation?.state === 'late' ? 'silent' : state,
      stats: statsOf.get(id) ?? null,
      fresh,
      expectation,
    };
  });
}

/** Higher is worse, or more. */
const columns = {
  object: null,
  state: ({ state }) => -sourceStates.indexOf(state),
  last: ({ fresh }) => (fresh?.last_status === 'FAILED' ? 1e12 : 0) + (fresh?.age_seconds ?? 0),
  expected: ({ expectation }) =>
    expectation === null ? -1 : { late: 3, unknown: 2, on_time: 1, retired: 0 }[expectation.state],
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
  byName(a.key.object_type, b.key.object_type) || byName(a.key.zone, b.key.zone);

/** Rows of one value by name. */
export function sortRows(rows: readonly ObjectRow[], { column, isDescending }: Order): ObjectRow[] {
  const valueOf: ((row: ObjectRow) => number) | null = columns[column];
  const sign = isDescending ? -1 : 1;
  if (valueOf === null) return [...rows].sort((a, b) => sign * byKey(a, b));
  return [...rows].sort((a, b) => sign * (valueOf(a) - valueOf(b)) || byKey(a, b));
}
