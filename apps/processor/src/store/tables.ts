import type { ColumnType, Generated } from 'kysely';

/** ISO 8601 text, in and out: a JavaScript Date would lose the microseconds. */
type Timestamp = string;
/** `bigint` comes out of the driver as text. */
type BigInteger = ColumnType<string, number | string, number | string>;

export interface RunsTable {
  run_id: string;
  sequence_id: string;
  timestamp: Timestamp | null;
  company: string;
  zone: string;
  source: string;
  object_id: BigInteger;
  object_type: string;
  transformation: string;
  parameters: string | null;
  status: string;
  start_time: Timestamp;
  end_time: Timestamp | null;
  duration_seconds: number | null;
  cpu_time_seconds: number | null;
  memory_used_bytes: ColumnType<string | null, number | null, number | null>;
  description: string | null;
  error_message: string | null;
  normalizations: ColumnType<unknown, string, string>;
  throughput_objects_per_minute: number | null;
  efficiency_score: number | null;
  resource_utilization: number | null;
  is_anomaly: boolean;
  anomaly_reason: string | null;
  ingested_at: Timestamp | null;
  stored_at: Generated<Timestamp>;
  /** Transaction that stored the run: tells readers which rows are settled. */
  stored_by: Generated<string>;
}

export interface DeadLettersTable {
  dead_letter_id: string;
  run_id: string | null;
  code: string;
  detail: string;
  source_topic: string;
  partition: number;
  offset: BigInteger;
  service: string;
  time: Timestamp;
  key: Buffer | null;
  value: Buffer | null;
  stored_at: Generated<Timestamp>;
  replayed_at: ColumnType<Timestamp | null, Timestamp | undefined, Timestamp>;
  replay_count: Generated<number>;
}

/** Every table there is. */
export interface Tables {
  runs: RunsTable;
  dead_letters: DeadLettersTable;
}
