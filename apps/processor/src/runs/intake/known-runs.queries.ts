import type { RunId } from '@app/contracts';
import type { Tables } from '@app/database';
import { type Kysely, sql } from 'kysely';
import type { KnownRun } from './same-run.js';

/** Reads what is stored of runs. */
export async function readKnown(tables: Kysely<Tables>, ids: readonly RunId[]): Promise<Map<RunId, KnownRun>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<KnownRun>`
    select run_id, company, zone, coalesce(object_text, object_number::text) as object_id, object_type, status, start_time, end_time, duration_seconds, cpu_time_seconds,
      memory_used_bytes::float8 as memory_used_bytes, rows_in::float8 as rows_in, rows_out::float8 as rows_out,
      bytes_out::float8 as bytes_out, description,
      (extract(epoch from ingested_at) * 1000)::float8 as ingested_ms
    from runs where run_id = any(${ids}::uuid[])`.execute(tables);
  return new Map(rows.map((row) => [row.run_id, row]));
}
