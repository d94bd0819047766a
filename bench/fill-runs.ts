import type { Client } from 'pg';
import { DAY_SECS } from '../libs/time/src/durations.ts';

export const SOURCES = 24;
export const OBJECTS = 2000;
const CHUNK_RUNS = 50_000;

/**
 * Fills `runs` with so many of so many days up to a moment, in the shape that the generator's have: made by the database
 * itself, which takes half a minute for a million; the services would take three.
 */
export async function fillRuns(client: Client, runs: number, days: number, endMs: number): Promise<void> {
  const startSecs = endMs / 1000 - days * DAY_SECS;
  for (let from = 0; from < runs; from += CHUNK_RUNS) {
    await client.query(filling, [from, Math.min(runs, from + CHUNK_RUNS), startSecs, (days * DAY_SECS) / runs]);
  }
  await client.query('vacuum analyze runs');
}

// Every object in turn, with a usual duration of its own; one run in sixty fails.
const filling = `
  insert into runs (run_id, sequence_id, "timestamp", company, zone, source, object_number, object_type, transformation,
    parameters, status, start_time, end_time, duration_seconds, cpu_time_seconds, memory_used_bytes, description,
    error_message, normalizations, throughput_objects_per_minute, efficiency_score, resource_utilization, is_anomaly,
    anomaly_reason, ingested_at)
  select md5(n::text)::uuid, 'S' || (n / ${OBJECTS}), t, 'company-' || (o % 2), '1-Raw', 'source-' || (o % ${SOURCES}),
    1000 + o, 'object_' || o, 'Graph_API_get_data', 'non affiché car différent de list ou dataframe',
    case when failed then 'FAILED' else 'SUCCESS' end, t, t + make_interval(secs => d), d, d * 0.3, (d * 400000)::bigint,
    case when failed then '401 Unauthorized for token ' || n else 'Tout roule, pas de stress!' end,
    case when failed then '401 Unauthorized for token ' || n end,
    '[{"field":"start_time","code":"zone_assumed","original":"05-09-2025 16:45:12.191702"}]'::jsonb,
    60 / d, greatest(0, 100 - 5 * d), 30, failed or d > 60, case when failed then 'execution_failure' end, t
  from (
    select n, n % ${OBJECTS} as o, hashint8(n) & 63 = 1 as failed, to_timestamp($3::float8 + n * $4::float8) as t,
      (1 + (n % ${OBJECTS}) % 37) * exp(0.5 * (random() + random() + random() - 1.5)) as d
    from generate_series($1::bigint, $2::bigint - 1) as n
  ) as made`;
