import { describe, expect, it } from 'vitest';
import { incidentId } from '../../testing/builders.js';
import { checkPreset, messages } from '../../testing/preset-checks.js';

const key = 'a'.repeat(32);
const identity = {
  routing_key: { type: 'string', minLength: 32, maxLength: 32 },
  dedup_key: { type: 'string', minLength: 1, maxLength: 255 },
};

/** https://developer.pagerduty.com/docs/events-api-v2/trigger-events/ */
const trigger = {
  type: 'object',
  required: ['routing_key', 'event_action', 'payload'],
  properties: {
    ...identity,
    event_action: { const: 'trigger' },
    client: { type: 'string' },
    client_url: { type: 'string' },
    links: {
      type: 'array',
      items: { type: 'object', required: ['href'], properties: { href: { type: 'string' }, text: { type: 'string' } } },
    },
    payload: {
      type: 'object',
      required: ['summary', 'source', 'severity'],
      properties: {
        summary: { type: 'string', minLength: 1, maxLength: 1024 },
        source: { type: 'string', minLength: 1 },
        severity: { enum: ['critical', 'error', 'warning', 'info'] },
        timestamp: { type: 'string' },
        component: { type: 'string' },
        group: { type: 'string' },
        class: { type: 'string' },
        custom_details: { type: 'object' },
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
};
const resolve = {
  type: 'object',
  required: ['routing_key', 'event_action', 'dedup_key'],
  properties: { ...identity, event_action: { const: 'resolve' } },
  additionalProperties: false,
};

interface Event {
  readonly dedup_key: string;
  readonly event_action: string;
  readonly payload?: { readonly severity: string };
}

describe('an event for PagerDuty', () => {
  const sent = checkPreset<Event>({
    preset: (url) => ({ name: 'pagerduty', url: `${url}/v2/enqueue`, key }),
    schemaOf: ({ kind }) => (kind === 'resolved' ? resolve : trigger),
    mostBytes: 512 * 1024,
  });

  it('opens and closes one alert for an incident', async () => {
    const events = [];
    for (const name of ['firing', 'joined', 'repeat', 'resolved']) events.push((await sent(messages[name]!)).body);
    expect(events.map(({ event_action }) => event_action)).toEqual(['trigger', 'trigger', 'trigger', 'resolve']);
    expect(new Set(events.map(({ dedup_key }) => dedup_key))).toEqual(new Set([incidentId]));
    expect(events.map(({ payload }) => payload?.severity)).toEqual(['critical', 'error', 'warning', undefined]);
  });

  it('is only for information when it is a test, and touches no incident', async () => {
    const { body } = await sent(messages.test!);
    expect(body).toMatchObject({
      event_action: 'trigger',
      dedup_key: messages.test!.notification_id,
      payload: { severity: 'info' },
    });
  });
});
