import { isIntegerId, type RunId, type StandardizedLog } from '@app/contracts';
import { objectKeyFrom, objectNumberOf, type Tables } from '@app/database';
import { sql, type Transaction } from 'kysely';
import { identityKeyOf, type ObjectIdentity } from '../object-key.js';
import { isoOfMs } from '../runs.repository.js';

/** A row of `open_runs`. */
export interface OpenRun {
  readonly run_id: RunId;
  readonly start_log: StandardizedLog | null;
  readonly end_log: StandardizedLog | null;
  readonly end_run_id: RunId | null;
  readonly closed_at: string | null;
  /** When the end was taken in, epoch milliseconds; null: unknown. */
  readonly end_ingested_ms: number | null;
}

const rowColumns = sql`run_id, start_log, end_log, end_run_id, closed_at,
  (extract(epoch from end_ingested_at) * 1000)::float8 as end_ingested_ms`;

/** A start or an end to remember, or both. */
export interface OpenRunPart {
  readonly start: StandardizedLog | null;
  readonly end: StandardizedLog | null;
  readonly startIngestedMs: number | null;
  readonly endIngestedMs: number | null;
  /** The run is stored already: this is remembered as closed. */
  readonly isLate: boolean;
}

/** Groups of objects whose starts and ends are matched by one transaction at a time; bounded, as locks take memory. */
const LOCK_GROUPS = 256;
const LOCK_SPACE = 519_081_724;

/** Waits until no other transaction matches starts and ends of these objects. Held until the transaction ends. */
export async function lockObjects(transaction: Transaction<Tables>, objects: readonly ObjectIdentity[]): Promise<void> {
  if (objects.length === 0) return;
  const keys = [
    ...new Set(objects.map(({ company, source, object_id }) => JSON.stringify([company, source, object_id]))),
  ];
  await sql`
    select pg_advisory_xact_lock(${LOCK_SPACE}, place) from (
      select distinct (hashtextextended(key, 0) & ${LOCK_GROUPS - 1})::integer as place
      from unnest(${keys}::text[]) as key order by place
    ) as places`.execute(transaction);
}

/** Reads rows, by the id of the run or by that of its end. Nothing is locked: `rememberParts` does that, in one order. */
export async function readOpenRuns(
  transaction: Transaction<Tables>,
  runIds: readonly RunId[],
  endIds: readonly RunId[],
): Promise<OpenRun[]> {
  const { rows } = await sql<OpenRun>`
    select ${rowColumns} from open_runs
    where run_id = any(${runIds}::uuid[]) or end_run_id = any(${endIds}::uuid[])`.execute(transaction);
  return rows;
}

/**
 * Remembers starts and ends, whatever is there of them. The rows are locked in the order of their ids, so that two
 * transactions wait for each other in one way only. @returns the rows as they are then
 */
export async function rememberParts(
  transaction: Transaction<Tables>,
  parts: readonly OpenRunPart[],
): Promise<OpenRun[]> {
  if (parts.length === 0) return [];
  const json = JSON.stringify(parts.map(rowOf));
  const isStart = sql`excluded.start_log is not null and (kept.start_log is null or excluded.started_at < kept.started_at)`;
  const isFirst = sql`excluded.start_log is not null and kept.start_log is null`;
  const ofStart = ['zone', 'object_number', 'object_text', 'object_type', 'start_log', 'started_at', 'ingested_at'];
  const { rows } = await sql<OpenRun>`
    insert into open_runs as kept (run_id, company, zone, source, object_number, object_text, object_type, run_key,
      start_log, end_log, started_at, end_ingested_at, ingested_at, closed_at)
    select run_id, company, zone, source, object_number, object_text, object_type, run_key,
      start_log, end_log, started_at, end_ingested_at, ingested_at, case when is_late then now() end
    from json_to_recordset(${json}::json) as part (run_id uuid, company text, zone text, source text,
      object_number bigint, object_text text, object_type text, run_key text, start_log jsonb, end_log jsonb,
      started_at timestamptz, end_ingested_at timestamptz, ingested_at timestamptz, is_late boolean)
    order by run_id
    on conflict (run_id) do update set
      ${sql.join(
        ofStart.map((name) => {
          const [to, from, old] = [sql.ref(name), sql.ref(`excluded.${name}`), sql.ref(`kept.${name}`)];
          return sql`${to} = case when ${isStart} then ${from} else ${old} end`;
        }),
      )},
      stored_at = case when ${isFirst} then now() else kept.stored_at end,
      stored_by = case when ${isFirst} then pg_current_xact_id() else kept.stored_by end,
      end_log = coalesce(kept.end_log, excluded.end_log),
      end_ingested_at = coalesce(kept.end_ingested_at, excluded.end_ingested_at),
      closed_at = coalesce(kept.closed_at, excluded.closed_at)
    returning ${rowColumns}`.execute(transaction);
  return rows;
}

function rowOf({ start, end, startIngestedMs, endIngestedMs, isLate }: OpenRunPart): object {
  const { run_id, company, zone, source, object_id, object_type, run_key } = (start ?? end)!;
  return {
    ...{ run_id, company, zone, source, object_type, run_key },
    object_number: objectNumberOf(object_id),
    object_text: isIntegerId(object_id) ? null : object_id,
    start_log: start,
    end_log: end,
    started_at: start?.start_time ?? null,
    ingested_at: isoOfMs(startIngestedMs),
    end_ingested_at: isoOfMs(endIngestedMs),
    is_late: isLate,
  };
}

/** Reads and locks the open runs of objects that have no `run_key`. Rows that another transaction holds are not among them. */
export async function lockOpenStarts(
  transaction: Transaction<Tables>,
  objects: readonly ObjectIdentity[],
): Promise<StandardizedLog[]> {
  const { rows } = await sql<{ start_log: StandardizedLog }>`
    select start_log from open_runs
    where closed_at is null and start_log is not null and run_key is null
      and (object_number, object_key) in (${identitiesOf(objects)})
    order by run_id for update skip locked`.execute(transaction);
  return rows.map(({ start_log }) => start_log);
}

/** Closes the open runs of objects that have no `run_key` and are followed by a later start of the same object. */
export async function closeSuperseded(
  transaction: Transaction<Tables>,
  objects: readonly ObjectIdentity[],
): Promise<void> {
  if (objects.length === 0) return;
  await sql`
    update open_runs set closed_at = now() where run_id in (
      select run_id from open_runs as earlier
      where closed_at is null and start_log is not null and run_key is null
        and (object_number, object_key) in (${identitiesOf(objects)})
        and exists (
          select from open_runs as later
          where later.object_number = earlier.object_number and later.object_key = earlier.object_key
            and later.run_key is null and later.started_at > earlier.started_at)
      order by run_id for update skip locked)`.execute(transaction);
}

function identitiesOf(objects: readonly ObjectIdentity[]) {
  const unique = new Map(objects.map((object) => [identityKeyOf(object), object]));
  const json = JSON.stringify(
    [...unique.values()].map(({ company, zone, source, object_id, object_type }) => ({
      ...{ company, zone, source, object_type },
      object_number: objectNumberOf(object_id),
    })),
  );
  return sql`
    select object_number, ${objectKeyFrom('object')}
    from json_to_recordset(${json}::json) as object (company text, zone text, source text, object_type text,
      object_number bigint)`;
}

/** A run that is complete. */
export interface ClosedRun {
  readonly runId: RunId;
  readonly end: StandardizedLog;
  readonly endIngestedMs: number | null;
}

/** Remembers of runs that they are complete, and by which end. */
export async function closeRuns(transaction: Transaction<Tables>, runs: readonly ClosedRun[]): Promise<void> {
  if (runs.length === 0) return;
  const json = JSON.stringify(
    runs.map(({ runId, end, endIngestedMs }) => ({
      run_id: runId,
      end_log: end,
      end_run_id: end.run_id === runId ? null : end.run_id,
      end_ingested_at: isoOfMs(endIngestedMs),
    })),
  );
  await sql`
    update open_runs as kept set
      closed_at = coalesce(kept.closed_at, now()),
      end_log = coalesce(kept.end_log, closed.end_log),
      end_run_id = coalesce(kept.end_run_id, closed.end_run_id),
      end_ingested_at = coalesce(kept.end_ingested_at, closed.end_ingested_at)
    from json_to_recordset(${json}::json) as closed (run_id uuid, end_log jsonb, end_run_id uuid, end_ingested_at timestamptz)
    where kept.run_id = closed.run_id`.execute(transaction);
}
