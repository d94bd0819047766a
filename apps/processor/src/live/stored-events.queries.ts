import type { AlertState } from '@app/alerting';
import { type Database, within } from '@app/database';
import type { Scope } from '@app/platform';
import { type RawBuilder, sql } from 'kysely';
import type { AlertEntryDto } from '../alerting/index.js';
import { alertEntryOf, selectAlertEntries, readChangedStates, type StateEvent } from '../alerting/index.js';
import { entryColumnList, entryOf, type RunRow } from '../runs/index.js';
import type { RunEntryDto } from '../runs/index.js';
import type { EventPosition } from './event-position.js';

/** A transition of an alert; the other fields are those of the alert now. */
type AlertEvent = AlertEntryDto & { readonly from: AlertState | null; readonly to: AlertState };

/** A stored run, alert transition or state of a subject; the others are null. */
export interface StoredEvent {
  readonly position: EventPosition;
  readonly run: RunEntryDto | null;
  readonly alert: AlertEvent | null;
  readonly state: StateEvent | null;
}

interface EventRange {
  readonly after: EventPosition;
  /** The last transaction that is read, at most `settledUpTo`. */
  readonly upTo: string;
  /** Condition on the runs, of the scope. */
  readonly which: RawBuilder<boolean>;
  /** Most runs, most transitions, and most states. */
  readonly limit: number;
}

/** Reads the next events of the scope, sorted by position. @throws PipelineError `store_unavailable` */
export async function readEvents(database: Database, scope: Scope, range: EventRange): Promise<StoredEvent[]> {
  const positions = await readPositions(database, scope, range);
  const idsOf = (kind: string) => positions.filter((position) => position.kind === kind).map(({ id }) => id);
  const runs = await readRunsById(database, scope, idsOf('run'));
  const alerts = await readAlertsByTransition(database, scope, idsOf('alert'));
  const states = await readChangedStates(database, scope, idsOf('state'));
  return positions.map((position) => ({
    position,
    run: runs.get(position.id) ?? null,
    alert: alerts.get(position.id) ?? null,
    state: states.get(position.id) ?? null,
  }));
}

function readPositions(
  database: Database,
  scope: Scope,
  { after, upTo, which, limit }: EventRange,
): Promise<EventPosition[]> {
  const { transaction, kind, time, seq, id } = after;
  const behind = sql`stored_by > ${transaction}::xid8`;
  const laterRuns =
    kind === 'run'
      ? sql`(stored_by, start_time, run_id) > (${transaction}::xid8, ${time}::timestamptz, ${id}::uuid)`
      : behind;
  const notBefore = sql`stored_by >= ${transaction}::xid8`;
  const laterChanges = {
    run: notBefore,
    alert: sql`(stored_by, "at", seq, transition_id) >
      (${transaction}::xid8, ${time}::timestamptz, ${seq}::int, ${id}::uuid)`,
    state: behind,
    end: behind,
  }[kind];
  const laterStates = {
    run: notBefore,
    alert: notBefore,
    state: sql`(stored_by, changed_at, subject_id) > (${transaction}::xid8, ${time}::timestamptz, ${id}::uuid)`,
    end: behind,
  }[kind];
  const ofAlerts = scope.isAll
    ? sql`true`
    : sql`exists (select from alerts where alerts.alert_id = alert_transitions.alert_id and ${within(scope)})`;
  return database.use(async (tables) => {
    const { rows } = await sql<EventPosition>`
      (select stored_by as transaction, 'run' as kind, start_time as time, 0 as seq, run_id as id, 0 as kind_order
        from runs where ${laterRuns} and stored_by <= ${upTo}::xid8 and ${which}
        order by stored_by, start_time, run_id limit ${sql.lit(limit)})
      union all
      (select stored_by, 'alert', "at", seq, transition_id, 1
        from alert_transitions where ${laterChanges} and stored_by <= ${upTo}::xid8 and ${ofAlerts}
        order by stored_by, "at", seq, transition_id limit ${sql.lit(limit)})
      union all
      (select stored_by, 'state', changed_at, 0, subject_id, 2
        from subjects where ${laterStates} and stored_by <= ${upTo}::xid8 and ${within(scope)}
        order by stored_by, changed_at, subject_id limit ${sql.lit(limit)})
      order by transaction, kind_order, time, seq, id`.execute(tables);
    return rows;
  });
}

async function readRunsById(
  database: Database,
  scope: Scope,
  ids: readonly string[],
): Promise<Map<string, RunEntryDto>> {
  if (ids.length === 0) return new Map();
  const { rows } = await database.use((tables) =>
    sql<RunRow>`select ${entryColumnList} from runs where run_id = any(${ids}::uuid[]) and ${within(scope)}`.execute(
      tables,
    ),
  );
  return new Map(rows.map((row) => [row.run_id, entryOf(row)]));
}

async function readAlertsByTransition(
  database: Database,
  scope: Scope,
  ids: readonly string[],
): Promise<Map<string, AlertEvent>> {
  if (ids.length === 0) return new Map();
  const rows = await database.use((tables) =>
    selectAlertEntries(tables, scope)
      .innerJoin('alert_transitions', 'alert_transitions.alert_id', 'alerts.alert_id')
      .select([
        'transition_id',
        sql<AlertState | null>`transition->>'from'`.as('from'),
        sql<AlertState>`transition->>'to'`.as('to'),
      ])
      .where(sql<boolean>`transition_id = any(${ids}::uuid[])`)
      .execute(),
  );
  return new Map(
    rows.map(({ transition_id, from, to, ...row }) => [transition_id, { ...alertEntryOf(row), from, to }]),
  );
}
