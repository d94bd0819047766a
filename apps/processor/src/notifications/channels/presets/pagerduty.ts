import type { Severity } from '@app/alerting';
import { factsOf, linesOf, linksOf } from '../lines.js';
import { cut } from '../fitting.js';
import type { PresetForm } from './preset.js';

const MOST_SUMMARY_CHARS = 1024;

const severities: Readonly<Record<Severity, string>> = { critical: 'critical', high: 'error', warning: 'warning' };

/**
 * An event of PagerDuty's Events API v2. The incident is its key, so that repeats add to one alert, and its end resolves it.
 * https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
 */
export const pagerduty: PresetForm<'pagerduty'> = (message, { url, key }) => {
  const { kind, incident_id, notification_id, title, severity, company, source, started_at, alerts } = message;
  const identity = { routing_key: key, dedup_key: incident_id ?? notification_id };
  if (kind === 'resolved') return { url, body: { ...identity, event_action: 'resolve' } };
  const payload = {
    summary: cut(title, MOST_SUMMARY_CHARS),
    source: [company, source].filter((name) => name !== null).join(' / ') || 'observability-stack',
    severity: kind === 'test' ? 'info' : severities[severity],
    timestamp: started_at,
    ...(source === null ? {} : { component: source }),
    ...(company === null ? {} : { group: company }),
    ...(alerts[0] === undefined ? {} : { class: alerts[0].rule }),
    custom_details: {
      alerts: linesOf(message),
      ...Object.fromEntries(factsOf(message).map(([name, value]) => [name.trim(), value])),
    },
  };
  const links = linksOf(message).map(([text, href]) => ({ href, text }));
  return {
    url,
    body: {
      ...identity,
      event_action: 'trigger',
      client: 'observability-stack',
      ...(message.url === undefined ? {} : { client_url: message.url }),
      ...(links.length === 0 ? {} : { links }),
      payload,
    },
  };
};
