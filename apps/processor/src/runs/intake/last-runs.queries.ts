import { PROFILE_RUNS, type ProfiledRun } from '@app/analytics';
import { type Database, objectKeyFrom, objectNumberOf } from '@app/database';
import { sql } from 'kysely';
import type { ObjectIdentity } from '../object-key.js';

/**
 * The successful ones of the last 64 runs of each object, the oldest first; in the order of the objects.
 * @throws PipelineError `store_unavailable`
 */
export async function lastRunsOf(database: Database, objects: readonly ObjectIdentity[]): Promise<ProfiledRun[][]> {
  const wanted = objects.map(({ company, zone, source, object_id, object_type }, place) => ({
    place,
    company,
    zone,
    source,
    object_number: objectNumberOf(object_id),
    object_type,
  }));
  const rows = await database.use(async (tables) => {
    const { rows } = await sql<ProfiledRun & { place: number }>`
      select place, duration_seconds, cpu_time_seconds, memory_used_bytes::float8 as memory_used_bytes,
        rows_out::float8 as rows_out
      from (
        select place, object_number, ${objectKeyFrom('one')} as object_key
        from json_to_recordset(${JSON.stringify(wanted)}::json)
          as one (place int, company text, zone text, source text, object_number bigint, object_type text)
      ) as object cross join lateral (
        select status, start_time, run_id, duration_seconds, cpu_time_seconds, memory_used_bytes, rows_out
        from runs where runs.object_number = object.object_number and runs.object_key = object.object_key
        order by start_time desc, run_id desc limit ${PROFILE_RUNS}
      ) as run
      where status = 'SUCCESS'
      order by place, start_time, run_id`.execute(tables);
    return rows;
  });
  const byPlace = Map.groupBy(rows, ({ place }) => place);
  return objects.map((_, place) => byPlace.get(place) ?? []);
}

/** The anomalies of a stored run. */
export interface StoredAnomalies {
  readonly run_id: string;
  readonly is_anomaly: boolean;
  readonly anomaly_reason: string | null;
}

/** @throws PipelineError `store_unavailable` */
export const storedAnomaliesOf = (database: Database, runIds: readonly string[]): Promise<StoredAnomalies[]> =>
  database.use(async (tables) => {
    const { rows } = await sql<StoredAnomalies>`
      select run_id, is_anomaly, anomaly_reason from runs where run_id = any(${runIds}::uuid[])`.execute(tables);
    return rows;
  });
