import { aRawLog } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { MINUTE_MS } from '@app/time';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type HttpReceiver, startHttpReceiver } from '../apps/processor/src/notifications/testing/http-receiver.js';
import { get, post } from './harness/http.js';
import { type Stack, startStack } from './harness/stack.js';

const FAILURES = 300;
const MAX_PER_MINUTE = 10;
/** How long the receiver takes for each message: with one at a time, 300 take half a minute. */
const ANSWERS_AFTER_MS = 100;
const WITHIN_MS = 5000;

interface Message {
  readonly kind: string;
  readonly title: string;
  readonly company: string;
  readonly incident_id: string | null;
  readonly digest?: { readonly incident_count: number; readonly resolved_count: number; readonly see: string };
}
interface Delivery {
  readonly notification_id: string;
  readonly incident_id: string;
  readonly kind: string;
  readonly status: string;
}

/** A word of letters alone: numbers would be taken out of the signature of an error. */
const wordOf = (nth: number): string =>
  [...String(nth).padStart(3, '0')].map((digit) => 'bcdfghjklm'[Number(digit)]).join('o');

describe('a storm of one company', () => {
  const folder = mkdtempSync(join(tmpdir(), 'storm-'));
  let receiver: HttpReceiver;
  let stack: Stack;

  beforeAll(async () => {
    receiver = await startHttpReceiver();
    receiver.answer = (response) => void setTimeout(ANSWERS_AFTER_MS).then(() => response.end());
    const RULES_FILE = join(folder, 'rules.yaml');
    writeFileSync(
      RULES_FILE,
      `receivers: [{ name: ops, max_per_minute: ${MAX_PER_MINUTE}, webhook: { url: "${receiver.url}" } }]
notifications: { group_wait: 0s }
rules: { failure-detected: { retry_grace_mins: 0 } }
`,
    );
    stack = await startStack({ RULES_FILE, ALERTS_POLL_MS: '50' });
  });
  afterAll(async () => {
    await stack?.close();
    await receiver?.close();
    rmSync(folder, { recursive: true });
  });

  const messagesOf = (company: string): Message[] =>
    receiver.received.map(({ body }) => JSON.parse(body) as Message).filter((message) => message.company === company);
  const failed = (company: string, nth: number) =>
    aRawLog({
      Debut: new Date(Date.now() - 5 * MINUTE_MS).toISOString(),
      Fin: new Date(Date.now() - 4 * MINUTE_MS).toISOString(),
      Entreprise: company,
      Source: `source ${wordOf(nth)}`,
      Objet_Id: nth,
      Etat: 'FAILED',
      Description: `no ${wordOf(nth)} in ${wordOf(nth)}`,
    });
  const fails = (company: string, count: number) =>
    post(
      `${stack.urls.ingestion}/ingest/batch`,
      Array.from({ length: count }, (_, nth) => failed(company, nth)),
    );

  it('does not keep the first message of another company back for more than five seconds', async () => {
    expect((await fails('acme', FAILURES)).status).toBe(202);
    await eventually('the storm has begun to be told', () => messagesOf('acme')[0]);
    const sinceMs = performance.now();
    expect((await fails('globex', 1)).status).toBe(202);
    await eventually('globex is told', () => messagesOf('globex')[0], { withinMs: 60_000 });
    expect(performance.now() - sinceMs).toBeLessThan(WITHIN_MS);
  });

  it('sends a receiver as many messages as it may get in a minute, and a digest that counts the rest', async () => {
    const digest = await eventually('a digest', () => messagesOf('acme').find(({ kind }) => kind === 'digest'), {
      withinMs: 30_000,
    });
    const told = messagesOf('acme');
    expect(told.map(({ kind }) => kind)).toEqual([...Array<string>(MAX_PER_MINUTE).fill('firing'), 'digest']);
    const rest = FAILURES - MAX_PER_MINUTE;
    expect(digest).toMatchObject({
      title: `And ${rest} more incidents of acme: ${rest} fire`,
      digest: { incident_count: rest, resolved_count: 0 },
    });
    const listed = await eventually('the digest has arrived', async () => {
      const { body } = await get<{ notifications: Delivery[] }>(
        `${stack.urls.processor}${digest.digest!.see}&limit=500`,
      );
      return body.notifications.every(({ status }) => status === 'delivered') ? body.notifications : undefined;
    });
    const incidents = [
      ...listed.map(({ incident_id }) => incident_id),
      ...told.flatMap((one) => one.incident_id ?? []),
    ];
    expect(new Set(incidents).size).toBe(FAILURES);
  });
});
