import type { AlertTransition, NotificationMessage, Subject } from '@app/alerting';
import { defaultNotifySettings, type NotifySettings } from '../../rules-file/index.js';
import type { AlertFacts, Incident, SentNotification } from '../plan-notifications.js';

export const incidentId = '5a1f7c0e-2b6f-5d0a-8c3e-5a9d0c1b2a3f';

export const invoices: Subject = {
  company: 'acme',
  source: 'efficy',
  zone: '1-Raw',
  object_id: '7',
  object_type: 'invoices',
};

/** An alert that fires since noon. */
export const anAlert = (changes: Partial<AlertFacts> = {}): AlertFacts => ({
  alert_id: '0b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e',
  incident_id: incidentId,
  rule: 'failure-detected',
  cause: '401 unauthorized for token <n>',
  severity: 'critical',
  subject: invoices,
  state: 'firing',
  started_at: '2026-03-10T12:00:00Z',
  detected_at: '2026-03-10T12:00:00Z',
  fired_at: '2026-03-10T12:00:00Z',
  resolved_at: null,
  ended_at: null,
  is_acked: false,
  ...changes,
});

export const resolved = {
  state: 'resolved',
  resolved_at: '2026-03-10T12:20:00Z',
  ended_at: '2026-03-10T12:19:00Z',
} as const;

export const anIncident = (changes: Partial<Incident> = {}): Incident => ({
  incident_id: incidentId,
  alerts: [anAlert()],
  sent: [],
  ...changes,
});

/** A delivered webhook notification to on-call, half a minute after noon. */
export const sent = (changes: Partial<SentNotification> = {}): SentNotification => ({
  receiver: 'on-call',
  channel: 'webhook',
  kind: 'firing',
  seq: 0,
  created_at: '2026-03-10T12:00:30.000Z',
  status: 'delivered',
  sources: ['["acme","efficy"]'],
  ...changes,
});

/** One receiver with one channel and a route for all alerts. */
export const notifySettings = (changes: Partial<NotifySettings> = {}): NotifySettings => ({
  ...defaultNotifySettings,
  receivers: [{ name: 'on-call', channels: [{ type: 'webhook', url: 'http://127.0.0.1:9/', secret: null }] }],
  routes: [{ match: {}, receivers: ['on-call'] }],
  ...changes,
});

export const aTransition = (changes: Partial<AlertTransition> = {}): AlertTransition => ({
  transition_id: '1b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e',
  alert_id: '0b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e',
  fingerprint: '2b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e',
  seq: 0,
  incident_id: incidentId,
  cause: '401 unauthorized for token <n>',
  rule: 'failure-detected',
  rule_version: 1,
  severity: 'critical',
  subject: invoices,
  from: null,
  to: 'firing',
  at: '2026-03-10T12:00:00Z',
  started_at: '2026-03-10T12:00:00Z',
  detected_at: '2026-03-10T12:00:00Z',
  summary: 'acme / efficy / invoices failed: 401 Unauthorized for token 8831',
  evidence: {
    window: 'run at 2026-03-10T12:00:00Z',
    sample_size: 1,
    measurements: [],
    run_ids: ['37c2f1c2-3473-520e-9143-1a01fcb285bc'],
    run: {
      run_id: '37c2f1c2-3473-520e-9143-1a01fcb285bc',
      sequence_id: '2026-03-10-12-00',
      object_type: 'invoices',
      status: 'FAILED',
      end_time: '2026-03-10T12:00:00Z',
      duration_seconds: 1,
      cpu_time_seconds: null,
      memory_used_bytes: null,
      error_message: '401 Unauthorized for token 8831',
    },
    last_good_run: null,
    differs: [],
    missing: [],
    no_data_since: null,
  },
  ...changes,
});

export const aMessage = (changes: Partial<NotificationMessage> = {}): NotificationMessage => ({
  notification_id: '3b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e',
  kind: 'firing',
  incident_id: incidentId,
  title: 'acme / efficy / invoices failed: 401 Unauthorized for token 8831',
  severity: 'critical',
  company: 'acme',
  source: 'efficy',
  started_at: '2026-03-10T12:00:00Z',
  detected_at: '2026-03-10T12:00:00Z',
  resolved_at: null,
  alerts: [aTransition()],
  ...changes,
});

/** Transitions of as many alerts, each of another object. */
export const failedObjects = (count: number, changes: Partial<AlertTransition> = {}): AlertTransition[] =>
  Array.from({ length: count }, (_, index) =>
    aTransition({
      alert_id: `alert-${String(index).padStart(4, '0')}`,
      subject: { ...invoices, object_id: String(index), object_type: `object ${index}` },
      ...changes,
    }),
  );
