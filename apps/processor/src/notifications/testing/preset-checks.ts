import type { NotificationMessage, NotificationSummary } from '@app/alerting';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Ajv } from 'ajv';
import type { Preset } from '../../rules-file/index.js';
import { sendWebhook } from '../channels/webhook.service.js';
import { aMessage, aTransition, failedObjects, incidentId } from './builders.js';
import { type HttpReceiver, startHttpReceiver } from './http-receiver.js';

/** A text that would do harm where it is not escaped. */
export const hostile =
  '</b><img src=x onerror="steal()"> [bank](https://evil.example) **!** @channel @everyone <!here> & \\ `x`';

const links = {
  url: `https://obs.example.com/ui/incidents/${incidentId}`,
  acknowledge_url: 'https://obs.example.com/ui/incident-links/1/acknowledge/abc',
  mute_url: 'https://obs.example.com/ui/incident-links/1/mute/abc',
};

const over = {
  kind: 'resolved',
  resolved_at: '2026-03-10T12:20:00Z',
  alerts: [aTransition({ to: 'resolved' })],
} as const;
const incidents = Array.from({ length: 500 }, (_, index) => ({
  incident_id: incidentId,
  kind: index === 0 ? ('firing' as const) : ('resolved' as const),
  severity: 'high' as const,
  title: `incident ${index} ${'é'.repeat(180)}`,
}));
const digest = { incident_count: 900, resolved_count: 899, incidents, see: '/notifications?digest_id=1' };
const long = '<&*_…'.repeat(400);
const summary: NotificationSummary = {
  every: 'day',
  ...{ date: '2026-03-10', from: '2026-03-09T07:00:00Z', to: '2026-03-10T07:00:00Z' },
  ...{ expected_count: 900, ran_count: 1, missing_count: 899, run_count: 2, failed_run_count: 1 },
  missing: Array.from({ length: 500 }, (_, index) => ({
    ...{
      source: 'efficy',
      zone: '1-Raw',
      object_id: String(index),
      object_type: `<object> ${index} ${'é'.repeat(90)}`,
    },
    late_at: '2026-03-10T05:00:00Z',
  })),
  ...{ counts: { failed: 0, slow: 0, late: 0, other: 0 }, alerts: [], muted_count: 0, muted: [] },
};

/** One message of each kind, and those that are the hardest to fit. */
export const messages: Readonly<Record<string, NotificationMessage>> = {
  firing: aMessage(links),
  joined: aMessage({ ...links, kind: 'joined', severity: 'high' }),
  repeat: aMessage({ ...links, kind: 'repeat', severity: 'warning' }),
  resolved: aMessage({ ...over, url: links.url }),
  test: aMessage({ kind: 'test', incident_id: null, company: null, source: null, severity: 'warning' }),
  digest: aMessage({ kind: 'digest', incident_id: null, source: null, alerts: [], digest, url: links.url }),
  summary: aMessage({ kind: 'summary', incident_id: null, source: null, alerts: [], summary, url: links.url }),
  'without links': aMessage(),
  'of hostile texts': aMessage({
    ...links,
    title: hostile,
    company: hostile,
    source: hostile,
    alerts: [aTransition({ summary: hostile })],
  }),
  'of long texts': aMessage({
    ...links,
    title: long.slice(0, 200),
    company: long,
    source: long,
    alerts: failedObjects(500, { summary: long }),
  }),
};

interface PresetChecks {
  readonly preset: (url: string) => Preset;
  /** The public schema of what the service takes. */
  readonly schemaOf: (message: NotificationMessage) => object;
  /** Largest body, in bytes. */
  readonly mostBytes: number;
}

export type Sent<B> = (
  message: NotificationMessage,
) => Promise<{ body: B; path: string; headers: Record<string, unknown> }>;

/** Sends each message to a receiver that takes only what the schema allows. @returns a function that sends one more */
export function checkPreset<B>({ preset, schemaOf, mostBytes }: PresetChecks): Sent<B> {
  const ajv = new Ajv({ allErrors: true, strict: false });
  let receiver: HttpReceiver;
  const sent: Sent<B> = async (message) => {
    receiver.answer = (response, { body }) => {
      const isValid = ajv.validate(schemaOf(message), JSON.parse(body));
      response.writeHead(isValid && Buffer.byteLength(body) <= mostBytes ? 200 : 400).end();
    };
    const { origin } = new URL(receiver.url);
    const attempt = { now: new Date('2026-03-10T12:00:31Z'), signal: new AbortController().signal };
    const channel = { type: 'webhook', url: origin, secret: null, preset: preset(origin) } as const;
    const problem = await sendWebhook(channel, message, attempt).then(
      () => null,
      (error: Error) => error.message,
    );
    const { body, path, headers } = receiver.received.at(-1)!;
    expect({ problem, faults: ajv.errors ?? [], bytes: Buffer.byteLength(body) <= mostBytes }).toEqual({
      problem: null,
      faults: [],
      bytes: true,
    });
    return { body: JSON.parse(body) as B, path, headers };
  };
  beforeEach(async () => {
    receiver = await startHttpReceiver();
  });
  afterEach(() => receiver.close());
  describe('is what the service takes', () => {
    it.each(Object.entries(messages))('%s', async (_name, message) => {
      await sent(message);
    });
  });
  return sent;
}
