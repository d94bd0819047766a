import type { AlertTransition } from '../model/alert.js';
import { sourceSubject } from '../model/subject.js';

/** The first firing of an alert about a source; say only what matters. */
export function aTransition(overrides: Partial<AlertTransition> = {}): AlertTransition {
  const at = overrides.at ?? '2025-09-05T12:00:00.000Z';
  return {
    transition_id: 'transition-1',
    alert_id: 'alert-1',
    fingerprint: 'fingerprint-1',
    seq: 0,
    incident_id: 'incident-1',
    cause: null,
    rule: 'source-silent',
    rule_version: 1,
    severity: 'high',
    subject: sourceSubject('acme', 'zohobooks'),
    from: null,
    to: 'firing',
    at,
    started_at: at,
    detected_at: at,
    summary: 'acme / zohobooks is silent',
    evidence: {
      window: 'since noon',
      sample_size: 0,
      measurements: [],
      run_ids: [],
      run: null,
      last_good_run: null,
      differs: [],
      missing: [],
      no_data_since: null,
    },
    ...overrides,
  };
}
