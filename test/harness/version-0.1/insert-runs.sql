-- The statement with which the processor of version 0.1 (commit a68a0911) stored runs; $1 is a JSON array of them.
insert into runs (
  "run_id", "sequence_id", "timestamp", "company", "zone", "source", "object_id", "object_type", "transformation", "parameters", "status",
  "start_time", "end_time", "duration_seconds", "cpu_time_seconds", "memory_used_bytes", "description", "error_message", "normalizations",
  "throughput_objects_per_minute", "efficiency_score", "resource_utilization", "is_anomaly", "anomaly_reason", "ingested_at"
)
select
  "run_id", "sequence_id", "timestamp", "company", "zone", "source", "object_id", "object_type", "transformation", "parameters", "status",
  "start_time", "end_time", "duration_seconds", "cpu_time_seconds", "memory_used_bytes", "description", "error_message", "normalizations",
  "throughput_objects_per_minute", "efficiency_score", "resource_utilization", "is_anomaly", "anomaly_reason", "ingested_at"
from json_to_recordset($1::json) as run (
  "run_id" uuid, "sequence_id" text, "timestamp" timestamptz, "company" text, "zone" text, "source" text, "object_id" bigint, "object_type" text,
  "transformation" text, "parameters" text, "status" text, "start_time" timestamptz, "end_time" timestamptz, "duration_seconds" float8,
  "cpu_time_seconds" float8, "memory_used_bytes" bigint, "description" text, "error_message" text, "normalizations" jsonb,
  "throughput_objects_per_minute" float8, "efficiency_score" float8, "resource_utilization" float8, "is_anomaly" boolean, "anomaly_reason" text,
  "ingested_at" timestamptz
)
on conflict (run_id) do nothing
returning run_id
