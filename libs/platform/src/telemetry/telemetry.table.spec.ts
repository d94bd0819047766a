import { describe, expect, it } from 'vitest';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { telemetryTable } from './telemetry.table.js';

const entries = Object.values(telemetryTable).map((entry) => ({ ...entry, metric: entry.create([new Registry()]) }));

/** Labels with a short, closed list of values. A new one is added here after a look at where its values come from. */
const closedLabels = [
  'method',
  'endpoint',
  'status',
  'topic',
  'source',
  'error_type',
  'connection_type',
  'code',
  'outcome',
  'rule',
  'severity',
  'to',
  'channel',
  'share',
  'owner',
  // Up to a limit.
  'company',
  'state',
  'kind',
];

describe('telemetryTable', () => {
  it('has the names that dashboards read', () => {
    expect(entries.map(({ name, labelNames }) => `${name}{${labelNames.join(',')}}`).toSorted()).toEqual([
      'active_connections{connection_type}',
      'alert_engine_lag_seconds{}',
      'alert_engine_leader{}',
      'alert_transitions_total{rule,to}',
      'alerts_firing{rule,severity}',
      'consumer_lag_records{topic}',
      'consumer_lag_seconds{topic}',
      'dead_letters_total{code}',
      'end_to_end_latency_seconds{}',
      'log_entries_by_source_total{source,status}',
      'message_processing_duration_seconds{topic}',
      'messages_processed_total{topic,status}',
      'notification_deliveries_total{channel,outcome}',
      'notification_oldest_pending_seconds{}',
      'processing_errors_total{error_type}',
      'request_duration_seconds{method,endpoint}',
      'requests_total{method,endpoint,status}',
      'retention_completed_timestamp_seconds{}',
      'retention_deleted_total{kind}',
      'runs_stored_total{outcome}',
      'shares_refused_total{share,owner}',
      'subject_state_left_out{}',
      'subject_state{company,source,state}',
    ]);
  });

  it.each(entries)('$name is in snake case and says in a sentence what it counts', ({ name, help }) => {
    expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(help).toMatch(/^[A-Z].*\.$/);
  });

  it.each(entries)('$name ends as its kind does', ({ name, metric }) => {
    if (metric instanceof Counter) expect(name).toMatch(/_total$/);
    else if (metric instanceof Histogram) expect(name).toMatch(/_seconds$/);
    else expect(name).not.toMatch(/_(total|count|sum|bucket)$/);
    expect([Counter, Gauge, Histogram].filter((kind) => metric instanceof kind)).toHaveLength(1);
  });

  it.each(entries)('$name has only labels with a closed list of values', ({ labelNames }) => {
    expect(closedLabels).toEqual(expect.arrayContaining([...labelNames]));
    // The registry of a service sets it on every series.
    expect(labelNames).not.toContain('service');
  });
});
