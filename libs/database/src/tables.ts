import type { ColumnType, Generated } from 'kysely';
import type { BigInteger, Timestamp } from './column-types.js';
import type { RollupDoubtsTable, RollupPeriodsTable, RollupStateTable, RollupTilesTable } from './rollup-tables.js';

export interface RunsTable {
  run_id: string;
  sequence_id: string | null;
  timestamp: Timestamp | null;
  company: string;
  zone: string;
  source: string;
  /** Stands for the object id in keys: `objectNumberOf`. */
  object_number: BigInteger;
  /** The object id; null: it is the number. */
  object_text: string | null;
  object_type: string;
  transformation: string | null;
  parameters: string | null;
  status: string;
  start_time: Timestamp;
  end_time: Timestamp | null;
  duration_seconds: number | null;
  cpu_time_seconds: number | null;
  memory_used_bytes: ColumnType<string | null, number | null, number | null>;
  description: string | null;
  error_message: string | null;
  rows_in: ColumnType<string | null, number | null, number | null>;
  rows_out: ColumnType<string | null, number | null, number | null>;
  bytes_out: ColumnType<string | null, number | null, number | null>;
  attempt: number | null;
  url: string | null;
  /** Null: none. */
  labels: ColumnType<unknown, string | null, string | null>;
  /** The sender's own id of the run. */
  run_key: string | null;
  /** When the object runs, as its sender states it. */
  schedule: string | null;
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
  /** Hash of the names of the object; the database computes it. */
  object_key: ColumnType<string, never, never>;
}

/** A run that has started and not ended, or the end of one that waits for its start; for a while also what became complete. */
export interface OpenRunsTable {
  run_id: string;
  company: string;
  zone: string;
  source: string;
  object_number: BigInteger;
  object_text: string | null;
  object_type: string;
  run_key: string | null;
  /** Standardized record; null: it has not come. */
  start_log: ColumnType<unknown, string | null, string | null>;
  end_log: ColumnType<unknown, string | null, string | null>;
  /** Id of the end, when it has another one than the run. */
  end_run_id: string | null;
  started_at: Timestamp | null;
  end_ingested_at: Timestamp | null;
  ingested_at: Timestamp | null;
  stored_at: Generated<Timestamp>;
  /** The transaction that stored the start, as of a run. */
  stored_by: Generated<string>;
  closed_at: Timestamp | null;
  object_key: ColumnType<string, never, never>;
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
  /** The company that it belongs to: that of the record in the value, or else of who sent it; null: neither is known. */
  company: ColumnType<string | null, string | null | undefined, never>;
  /** Whether the company was looked for; false: stored by a version that did not. */
  company_read: ColumnType<boolean, boolean | undefined, boolean>;
  /** Read out of the value; null: it does not say, or it was stored by a version that did not read it. */
  source: ColumnType<string | null, string | null | undefined, never>;
  /** As of the source; the three are known, or none of them. */
  zone: ColumnType<string | null, string | null | undefined, never>;
  object_id: ColumnType<string | null, string | null | undefined, never>;
  object_type: ColumnType<string | null, string | null | undefined, never>;
  /** Whether source and object were looked for; false: stored by a version that did not look for the object. */
  subject_read: ColumnType<boolean, boolean | undefined, boolean>;
  stored_at: Generated<Timestamp>;
  /** The transaction that stored it, as of a run. */
  stored_by: Generated<string>;
  replayed_at: ColumnType<Timestamp | null, Timestamp | undefined, Timestamp>;
  replay_count: Generated<number>;
}

/** One row: how far the engine has come. */
interface AlertEngineTable {
  id: Generated<boolean>;
  /** `xid8` as text. */
  folded_to: string;
  clock: Timestamp | null;
  snapshot: Buffer | null;
  snapshot_version: number | null;
  snapshot_to: string | null;
  snapshot_clock: Timestamp | null;
  updated_at: Generated<Timestamp>;
}

export interface AlertsTable {
  alert_id: string;
  fingerprint: string;
  incident_id: string | null;
  cause: string | null;
  rule: string;
  rule_version: number;
  severity: string;
  company: string | null;
  source: string | null;
  zone: string | null;
  object_id: string | null;
  object_type: string | null;
  state: string;
  summary: string;
  evidence: ColumnType<unknown, string, string>;
  /** When it began in the world. */
  started_at: Timestamp;
  /** When it was known first. */
  detected_at: Generated<Timestamp>;
  fired_at: Timestamp | null;
  resolved_at: Timestamp | null;
  /** When it ended in the world; null: it is not resolved. */
  ended_at: ColumnType<Timestamp | null, Timestamp | null | undefined, Timestamp | null>;
  updated_at: Timestamp;
  last_seq: number;
  acked_at: ColumnType<Timestamp | null, Timestamp | undefined, Timestamp>;
  acked_by: ColumnType<string | null, string | undefined, string | null>;
  ack_note: ColumnType<string | null, string | undefined, string>;
}

interface AlertTransitionsTable {
  transition_id: string;
  alert_id: string;
  seq: number;
  at: Timestamp;
  transition: ColumnType<unknown, string, string>;
  published_at: ColumnType<Timestamp | null, Timestamp | undefined, Timestamp>;
  /** The transaction that stored it, as of a run. */
  stored_by: Generated<string>;
}

interface CyclesTable {
  company: string;
  sequence_id: string;
  cycle_time: Timestamp;
  closed_at: Timestamp;
  present_count: number;
  /** Null: written by a version that did not keep them. */
  present: ColumnType<unknown, string | null, string>;
  failed: ColumnType<unknown, string, string>;
  missing: ColumnType<unknown, string, string>;
  new: ColumnType<unknown, string, string>;
  late: ColumnType<unknown, string, string>;
}

/** A source or an object: its last run, when the next one is due, and its state. */
export interface SubjectsTable {
  subject_id: string;
  /** Of its source; its own when it is one. */
  source_id: string;
  company: string;
  source: string;
  /** Null: a source. */
  zone: string | null;
  object_id: string | null;
  object_type: string | null;
  last_run_id: string | null;
  /** End of the run that ended last. */
  last_run_at: Timestamp | null;
  last_run_status: string | null;
  next_due_at: Timestamp | null;
  late_at: Timestamp | null;
  /** State of its expectation; `none`: nothing is expected of it; null: the engine has not said yet. */
  expectation: string | null;
  state: Generated<string>;
  /** Why the state is unknown. */
  reason: string | null;
  /** When the state began in the world. */
  since: Timestamp | null;
  detected_at: Timestamp | null;
  /** The engine's clock at the last change of the state. */
  changed_at: Generated<Timestamp>;
  /** The transaction of the last change of the state. */
  stored_by: Generated<string>;
}

interface RetiredExpectationsTable {
  expectation_id: string;
  subject: ColumnType<unknown, string, string>;
  retired_at: Generated<Timestamp>;
  until_next_run: Generated<boolean>;
}

export interface SilencesTable {
  silence_id: string;
  match: ColumnType<unknown, string, string>;
  comment: string;
  created_by: string | null;
  starts_at: Timestamp;
  ends_at: Timestamp;
  created_at: Generated<Timestamp>;
}

/** Somebody looks after an incident: it holds for all of its alerts, or for those of a company. */
interface IncidentAcknowledgementsTable {
  incident_id: string;
  /** Whose alerts it holds for; empty: those of every company. */
  company: Generated<string>;
  acknowledged_at: Generated<Timestamp>;
  acknowledged_by: string | null;
  note: string;
}

export interface NotificationsTable {
  notification_id: string;
  incident_id: string | null;
  /** That of all its alerts; null: it is about several companies, or about none. */
  company: ColumnType<string | null, string | null | undefined, string | null>;
  /** Whether the company was read out of the message; false: stored by a version that did not. */
  company_read: ColumnType<boolean, boolean | undefined, boolean>;
  receiver: string;
  channel: string;
  kind: string;
  seq: number;
  message: ColumnType<unknown, string, string>;
  status: Generated<string>;
  created_at: Timestamp;
  next_attempt_at: Timestamp | null;
  claimed_until: ColumnType<Timestamp | null, Timestamp | null | undefined, Timestamp | null>;
  attempts: Generated<number>;
  delivered_at: ColumnType<Timestamp | null, Timestamp | null | undefined, Timestamp | null>;
  log: ColumnType<unknown, string | undefined, string>;
  /** The digest that tells it; null: it is told by itself, or the digest is not planned yet. */
  digest_id: ColumnType<string | null, string | null | undefined, string | null>;
  /** `[[company, source], …]` of the firing alerts; null: a version wrote it that did not keep them. */
  sources: ColumnType<(readonly [string | null, string])[] | null, string | undefined, string>;
}

/** Objects that runs were stored of lately, by hashes of their names. */
interface ObjectsTable {
  object_hash: string;
  company_hash: string;
  source_hash: string;
  company: string;
  /** A day. */
  last_seen: string;
}

/** Runs that were refused because there are too many objects: a row for each company, and one for all together. */
interface ObjectRefusalsTable {
  company_hash: string;
  /** Null: all together. */
  company: string | null;
  refused_count: BigInteger;
  last_refused_at: Timestamp;
}

/** Refused records as they were told of, once each. Deleted after some days. */
interface RefusalSummariesTable {
  summary_id: string;
  company: string | null;
  source: string | null;
  code: string;
  reason: string;
  count: number;
  stored_at: Generated<Timestamp>;
  /** The transaction that stored it, as of a run. */
  stored_by: Generated<string>;
}

/** Records that were refused at the door: a row for each company, source, code and hour. */
export interface RefusalsTable {
  refusal_id: string;
  /** Null: it could not be read. */
  company: string | null;
  source: string | null;
  code: string;
  hour: Timestamp;
  count: BigInteger;
  first_at: Timestamp;
  last_at: Timestamp;
  /** Of the last one. */
  reason: string;
  door: string;
  /** The transaction of the last change. */
  stored_by: Generated<string>;
}

/** Keys that we sign with; each is made when it is needed first. */
interface SigningKeysTable {
  name: string;
  key: Buffer;
  created_at: Generated<Timestamp>;
}

/** Links of messages that somebody has used. */
interface IncidentLinkUsesTable {
  notification_id: string;
  action: string;
  used_at: Generated<Timestamp>;
}

/** Changes, each written in its own transaction; nothing changes them later. */
export interface AuditLogTable {
  audit_id: string;
  at: Generated<Timestamp>;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  address: string | null;
  action: string;
  /** Null: about all companies, or about none. */
  companies: string[] | null;
  subject: string;
  detail: ColumnType<unknown, string, never>;
}

/** Every table there is. */
export interface Tables {
  runs: RunsTable;
  open_runs: OpenRunsTable;
  objects: ObjectsTable;
  object_refusals: ObjectRefusalsTable;
  dead_letters: DeadLettersTable;
  refusal_summaries: RefusalSummariesTable;
  refusals: RefusalsTable;
  alert_engine: AlertEngineTable;
  alerts: AlertsTable;
  alert_transitions: AlertTransitionsTable;
  cycles: CyclesTable;
  subjects: SubjectsTable;
  retired_expectations: RetiredExpectationsTable;
  silences: SilencesTable;
  incident_acknowledgements: IncidentAcknowledgementsTable;
  notifications: NotificationsTable;
  audit_log: AuditLogTable;
  signing_keys: SigningKeysTable;
  incident_link_uses: IncidentLinkUsesTable;
  rollup_state: RollupStateTable;
  rollup_periods: RollupPeriodsTable;
  rollup_tiles: RollupTilesTable;
  rollup_doubts: RollupDoubtsTable;
}
