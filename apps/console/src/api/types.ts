/** The answers of the processor, as `/docs` describes them. Times are ISO 8601 in UTC; null: not known. */

export type RunStatus = 'SUCCESS' | 'FAILED';
export type Severity = 'critical' | 'high' | 'warning' | 'info';
export type AlertState = 'pending' | 'firing' | 'resolved' | 'unknown';

export interface Config {
  version: string;
  default_time_zone: string;
  company_time_zones: Record<string, string>;
}

export interface ObjectKey {
  company: string;
  zone: string;
  source: string;
  object_id: number;
  object_type: string;
}

export interface RunEntry extends ObjectKey {
  run_id: string;
  sequence_id: string;
  timestamp: string | null;
  transformation: string;
  status: RunStatus;
  start_time: string;
  end_time: string | null;
  duration_seconds: number | null;
  cpu_time_seconds: number | null;
  memory_used_bytes: number | null;
  description: string | null;
  error_message: string | null;
  throughput_objects_per_minute: number | null;
  efficiency_score: number | null;
  resource_utilization: number | null;
  is_anomaly: boolean;
  anomaly_reason: string | null;
  stored_at: string;
  /** Long texts are cut in lists. */
  text_cut: boolean;
}

export interface Runs {
  runs: RunEntry[];
  next_cursor: string | null;
}

export interface Normalization {
  field: string;
  code: string;
  original: unknown;
}

export interface RunDetail extends RunEntry {
  parameters: unknown;
  normalizations: Normalization[];
  ingested_at: string | null;
  alerts: AlertEntry[];
  dead_letters: { dead_letter_id: string; code: string; detail: string; time: string; replayed_at: string | null }[];
  previous: RunEntry | null;
  next: RunEntry | null;
  last_good: RunEntry | null;
  /** The differences from `last_good`, in words. */
  differs: string[];
}

export interface Percentiles {
  p50: number | null;
  p95: number | null;
  p99: number | null;
  max: number | null;
}

export interface P95AndMax {
  p95: number | null;
  max: number | null;
}

/** Seconds, bytes, percentages 0–100. Fields of an object are there when it was asked `by=object`. */
export interface StatsGroup {
  company: string;
  source: string;
  zone?: string;
  object_id?: number;
  object_type?: string;
  runs_count: number;
  failed_count: number;
  success_count: number;
  failure_rate: number | null;
  anomaly_count: number;
  duration_seconds: Percentiles;
  cpu_time_seconds: P95AndMax;
  memory_used_bytes: P95AndMax;
  last_run_at: string | null;
}

interface Asked {
  from: string | null;
  to: string | null;
  /** False: from rollups, percentiles within 1 %. */
  exact: boolean;
}

/** How much of an answer by groups this is. */
export interface GroupPage {
  /** All that there are, those of other pages included. */
  total_groups: number;
  next_cursor: string | null;
}

export interface PercentilesAnswer extends Asked, GroupPage {
  groups: StatsGroup[];
}

export type Metric =
  | 'runs'
  | 'failures'
  | 'failure_rate'
  | 'duration_avg'
  | 'duration_p50'
  | 'duration_p95'
  | 'duration_p99'
  | 'cpu_p95'
  | 'memory_p95';

export type SeriesKey = Partial<ObjectKey> & { status?: RunStatus };

export interface Timeseries extends Asked {
  metric: Metric;
  bucket: string;
  by: string | null;
  truncated: boolean;
  /** Starts of the buckets, without holes. */
  buckets: string[];
  series: { key: SeriesKey; values: (number | null)[] }[];
}

export interface Mttr extends Asked {
  overall: { recoveries_count: number; mttr_seconds: number | null; open_count: number };
  groups: (Partial<ObjectKey> & {
    company: string;
    source: string;
    recoveries_count: number;
    mttr_seconds: number | null;
    mttr_p50_seconds: number | null;
    open_count: number;
  })[];
}

export interface FreshnessGroup {
  company: string;
  source: string;
  zone?: string;
  object_id?: number;
  object_type?: string;
  last_run_at: string | null;
  last_success_at: string | null;
  last_status: RunStatus | null;
  age_seconds: number | null;
  success_age_seconds: number | null;
}

export interface Freshness extends GroupPage {
  now: string;
  groups: FreshnessGroup[];
}

export interface ErrorGroup {
  fingerprint: string;
  cause: string;
  count: number;
  objects_count: number;
  sources: string[];
  first_at: string;
  last_at: string;
  example: { run_id: string; error_message: string | null };
}

export interface ErrorsAnswer {
  from: string | null;
  to: string | null;
  recent: RunEntry[];
  groups: ErrorGroup[];
}

export interface CompareStats {
  runs_count: number;
  failed_count: number;
  failure_rate: number | null;
  duration_seconds: Percentiles;
  cpu_time_seconds: P95AndMax;
  memory_used_bytes: P95AndMax;
}

/** b/a as ratios; of the failure rate the difference in percentage points. */
export type CompareChange = Record<
  'runs_count' | 'failure_rate' | 'duration_p50' | 'duration_p95' | 'cpu_p95' | 'memory_p95',
  number | null
>;

export interface Compare {
  a: Asked;
  b: Asked;
  overall: { a: CompareStats; b: CompareStats; change: CompareChange };
  groups: (Partial<ObjectKey> & { a: CompareStats | null; b: CompareStats | null })[];
}

/** The subject of an alert. Null: not narrowed down. */
export interface Subject {
  company: string | null;
  source: string | null;
  zone: string | null;
  object_id: number | null;
  object_type: string | null;
}

export interface RunEvidence {
  run_id: string;
  sequence_id: string;
  object_type: string;
  status: RunStatus;
  end_time: string;
  duration_seconds: number | null;
  cpu_time_seconds: number | null;
  memory_used_bytes: number | null;
  error_message: string | null;
}

export interface Measurement {
  metric: string;
  observed: number;
  threshold: number;
  baseline: { value: number; made_of: string; sample_size: number } | null;
}

export interface Evidence {
  window: string;
  sample_size: number;
  measurements: Measurement[];
  run_ids: string[];
  run: RunEvidence | null;
  last_good_run: RunEvidence | null;
  differs: string[];
  missing: string[];
  no_data_since: string | null;
}

export interface AlertEntry {
  alert_id: string;
  fingerprint: string;
  incident_id: string | null;
  rule: string;
  rule_version: number;
  severity: Severity;
  subject: Subject;
  state: AlertState;
  summary: string;
  cause: string | null;
  started_at: string;
  fired_at: string | null;
  resolved_at: string | null;
  updated_at: string;
  acknowledgement: { at: string; by: string | null; note: string } | null;
}

export interface Alerts {
  alerts: AlertEntry[];
  next_cursor: string | null;
}

export interface Transition {
  transition_id: string;
  seq: number;
  from: AlertState | null;
  to: AlertState;
  at: string;
  severity: Severity;
  summary: string;
  evidence: Evidence;
}

export interface AlertDetail extends AlertEntry {
  evidence: Evidence;
  transitions: Transition[];
}

export interface Incident {
  incident_id: string;
  state: 'open' | 'resolved';
  severity: Severity;
  company: string | null;
  source: string | null;
  rules: string[];
  cause: string | null;
  shared_cause: boolean;
  object_count: number;
  started_at: string;
  resolved_at: string | null;
  alert_count: number;
  /** The first 100 of them. */
  alerts: AlertEntry[];
}

export interface Incidents {
  incidents: Incident[];
  next_cursor: string | null;
}

export interface SilenceMatch {
  company?: string;
  source?: string;
  object?: string | number;
  rule?: string;
}

export interface Silence {
  silence_id: string | null;
  origin: 'api' | 'file';
  state: 'active' | 'pending';
  match: SilenceMatch;
  starts_at: string | null;
  ends_at: string;
  comment: string;
  created_by: string | null;
  created_at: string | null;
}

export interface NewSilence {
  match: SilenceMatch;
  starts_at?: string;
  ends_at: string;
  comment: string;
  created_by?: string;
}

export interface CycleObject {
  source: string;
  zone: string;
  object_id: number;
  object_type: string;
}

export interface Cycle {
  company: string;
  sequence_id: string;
  cycle_time: string;
  closed_at: string;
  present_count: number;
  /** Null: an earlier version closed the cycle, and kept none. At most 200 of each list are named. */
  present: CycleObject[] | null;
  failed: CycleObject[];
  missing: CycleObject[];
  new: CycleObject[];
  late: CycleObject[];
  failed_count: number;
  missing_count: number;
  new_count: number;
  late_count: number;
}

export interface Expectations {
  expectations: Expectation[];
  total_count: number;
  next_cursor: string | null;
}

export interface Expectation {
  expectation_id: string;
  subject: Subject;
  last_run_at: string;
  made_of: 'stated' | 'learned' | 'gaps' | 'default';
  allowed_silence_seconds: number;
  late_at: string;
  state: 'on_time' | 'late' | 'unknown' | 'retired';
}

export interface RuleOption {
  name: string;
  says: string;
  unit: string;
  min: number;
  max: number | null;
  default: number;
  value: number;
}

export interface Rule {
  id: string;
  version: number;
  severity: Severity;
  says: string;
  scopes: ('everything' | 'company' | 'source' | 'object')[];
  enabled: boolean;
  options: RuleOption[];
  override_count: number;
}

export interface Rules {
  file: string;
  version: string;
  loaded_at: string;
  problem: { at: string; detail: string } | null;
  rules: Rule[];
  /** The last one that matches wins, option by option. */
  overrides: Override[];
}

/** Options that hold otherwise for some subjects, in the form of the rules file. */
export interface Override {
  match: { company?: string; source?: string; object?: string | number };
  rules: Record<string, Record<string, unknown>>;
}

export interface BacktestRequest {
  from: string;
  to: string;
  company?: string;
  rules?: object;
}

export interface BacktestAlert {
  rule: string;
  subject: Subject;
  state: AlertState;
  fired_at: string;
  resolved_at: string | null;
  severity: Severity;
  summary: string;
  evidence: Evidence;
}

export interface BacktestReport {
  alerts: BacktestAlert[];
  alert_count: number;
  notifications_per_day: Record<string, number>;
  notification_count: number;
}

export interface Backtest {
  runs_count: number;
  current: BacktestReport;
  changed: BacktestReport | null;
}

export interface DeadLetterEntry {
  dead_letter_id: string;
  run_id: string | null;
  code: string;
  detail: string;
  source_topic: string;
  partition: number;
  offset: string;
  service: string;
  time: string;
  replayed_at: string | null;
  replay_count: number;
  stored_at: string;
}

export interface DeadLetterReason {
  code: string;
  letters_count: number;
  replayed_count: number;
  last_at: string;
}

export interface DeadLetters {
  dead_letters: DeadLetterEntry[];
  next_cursor: string | null;
}

export interface DeadLetterDetail extends DeadLetterEntry {
  key_base64: string | null;
  value_base64: string | null;
  value_text: string | null;
  record: unknown;
}

export interface Replayed {
  status: 'success';
  topic: string;
  run_id: string | null;
}
