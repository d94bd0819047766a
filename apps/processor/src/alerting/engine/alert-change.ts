import type { AlertTransition } from '@app/alerting';
import type { AlertChangeMessage } from '@app/contracts';

/** The message of a transition on the topic `alerts`. */
export const alertChangeOf = (transition: AlertTransition): AlertChangeMessage => ({
  timestamp: transition.at,
  type: `alert_${transition.to}`,
  transition_id: transition.transition_id,
  alert_id: transition.alert_id,
  incident_id: transition.incident_id,
  fingerprint: transition.fingerprint,
  seq: transition.seq,
  rule: transition.rule,
  severity: transition.severity,
  ...transition.subject,
  from: transition.from,
  started_at: transition.started_at,
  detected_at: transition.detected_at,
  summary: transition.summary,
  evidence: transition.evidence,
});
