import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) => ({
  name,
  help,
  labelNames,
  create: (registers: Registry[]) => new Counter<L>({ name, help, labelNames: [...labelNames], registers }),
});
const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) => ({
  name,
  help,
  labelNames,
  create: (registers: Registry[]) => new Gauge<L>({ name, help, labelNames: [...labelNames], registers }),
});
const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[]) => ({
  name,
  help,
  labelNames,
  create: (registers: Registry[]) =>
    new Histogram<L>({ name, help, labelNames: [...labelNames], registers, buckets: seconds }),
});

/**
 * Everything we report about ourselves; dashboards read these names. The label `service` is on every series, set once
 * for the registry. Labels come from closed lists: never an id, a message or a path.
 */
export const telemetryTable = {
  requests: counter('requests_total', 'HTTP requests answered.', ['method', 'endpoint', 'status']),
  requestDuration: histogram('request_duration_seconds', 'Time from request to answer.', ['method', 'endpoint']),
  messagesProcessed: counter('messages_processed_total', 'Messages handled, by outcome.', ['topic', 'status']),
  messageDuration: histogram('message_processing_duration_seconds', 'Time a chunk of messages took.', ['topic']),
  logEntries: counter('log_entries_by_source_total', 'Records by source and status.', ['source', 'status']),
  processingErrors: counter('processing_errors_total', 'Failures, by error code.', ['error_type']),
  sharesRefused: counter('shares_refused_total', 'Requests that were answered 429, by what was used up and by whom.', [
    'share',
    'owner',
  ]),
  activeConnections: gauge('active_connections', 'Connections that are open now.', ['connection_type']),
  consumerLagRecords: gauge('consumer_lag_records', 'Records between the group and the end of the topic.', ['topic']),
  consumerLagSeconds: gauge('consumer_lag_seconds', 'Age of the oldest record not handled yet.', ['topic']),
  endToEndLatency: histogram('end_to_end_latency_seconds', 'Time from taking a record in to its commit.', []),
  deadLetters: counter('dead_letters_total', 'Messages set aside, by code.', ['code']),
  runsStored: counter(
    'runs_stored_total',
    'Records given to the store: a run is stored, its first half is opened, or it is a duplicate.',
    ['outcome'],
  ),
  alertsFiring: gauge('alerts_firing', 'Alerts that are firing, told by the leader.', ['rule', 'severity']),
  subjectState: gauge(
    'subject_state',
    'States of the first 1000 sources by name, told by the leader: 1 for the state that a source is in.',
    ['company', 'source', 'state'],
  ),
  subjectsLeftOut: gauge('subject_state_left_out', 'Sources that have no series of subject_state.', []),
  alertTransitions: counter('alert_transitions_total', 'Changes of alerts, by the new state.', ['rule', 'to']),
  alertEngineLag: gauge('alert_engine_lag_seconds', 'How far the clock of the leading alert engine is behind.', []),
  notificationDeliveries: counter(
    'notification_deliveries_total',
    'Attempts to deliver a message, by the type of the channel: those that failed are made again, those given up are not.',
    ['channel', 'outcome'],
  ),
  oldestPendingNotification: gauge(
    'notification_oldest_pending_seconds',
    'Age of the oldest message that is still to be delivered; 0: there is none.',
    [],
  ),
  retentionDeleted: counter('retention_deleted_total', 'Rows deleted because of their age, by what they are.', [
    'kind',
  ]),
  retentionCompleted: gauge(
    'retention_completed_timestamp_seconds',
    'When this process had last deleted everything that was too old, in seconds since 1970; 0: it has not.',
    [],
  ),
  alertEngineLeader: gauge('alert_engine_leader', 'Whether this process leads the alert engine: 1 or 0.', []),
} as const;

type Table = typeof telemetryTable;
export type TelemetryMetrics = { readonly [K in keyof Table]: ReturnType<Table[K]['create']> };
