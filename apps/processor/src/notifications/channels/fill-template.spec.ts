import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import type { BodyTemplate } from '../../rules-file/index.js';
import { aMessage } from '../testing/builders.js';
import { type HttpReceiver, startHttpReceiver } from '../testing/http-receiver.js';
import { sendWebhook } from './webhook.service.js';

const template: BodyTemplate = {
  fields: new Map<string, BodyTemplate>([
    ['text', { expression: "join(' - ', [title, company])" }],
    ['rules', { expression: 'alerts[].rule' }],
    ['first', { expression: 'lines[0]' }],
    ['none', { expression: 'nothing.here' }],
    ['list', { items: [{ expression: 'severity' }, { value: 3 }] }],
  ]),
};

describe('a body of its own', () => {
  let receiver: HttpReceiver;
  beforeEach(async () => {
    receiver = await startHttpReceiver();
  });
  afterEach(() => receiver.close());

  const send = (changes: object, now = new Date()): Promise<void> =>
    sendWebhook({ type: 'webhook', url: receiver.url, secret: null, ...changes }, aMessage(), {
      now,
      signal: new AbortController().signal,
    });

  it('has what the expressions find in the message', async () => {
    await send({ body: template });
    expect(JSON.parse(receiver.received[0]!.body)).toEqual({
      text: 'acme / efficy / invoices failed: 401 Unauthorized for token 8831 - acme',
      rules: ['failure-detected'],
      first: 'firing, critical: acme / efficy / invoices failed: 401 Unauthorized for token 8831 (failure-detected)',
      none: null,
      list: ['critical', 3],
    });
  });

  it('is what is signed', async () => {
    await send({ body: template, secret: 'key' });
    const { body, headers } = receiver.received[0]!;
    const verify = new Webhook(Buffer.from('key').toString('base64'));
    expect(verify.verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body));
  });

  it('has headers by expressions, without line ends, and a key', async () => {
    const headers = new Map([
      ['x-severity', 'severity'],
      ['x-title', "join('', ['a\\r\\nx-evil: 1 é ☃', title])"],
      ['x-none', 'nothing'],
    ]);
    await send({ headers, key: 'k3y' });
    const received = receiver.received[0]!.headers;
    expect(received).toMatchObject({ 'x-severity': 'critical', authorization: 'Bearer k3y' });
    expect(received['x-title']).toMatch(/^a.*x-evil: 1 /);
    expect(received['x-evil']).toBeUndefined();
    expect(received['x-none']).toBeUndefined();
  });

  it('is not sent when an expression cannot be evaluated, and the problem quotes nothing', async () => {
    const sent = send({ body: { expression: 'abs(title)' } });
    await expect(sent).rejects.toMatchObject({
      problem: 'an expression of the webhook cannot be evaluated',
      retryable: false,
    });
    expect(receiver.received).toHaveLength(0);
  });
});
