import { freePort } from '@app/platform/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { aMessage } from '../testing/builders.js';
import { type HttpReceiver, startHttpReceiver, status } from '../testing/http-receiver.js';
import { DeliveryError } from './delivery-error.js';
import { sendWebhook } from './webhook.service.js';

const now = new Date('2026-03-10T12:00:31.500Z');
const message = aMessage({ title: 'Rechnungen für Łódź: 401 Unauthorized for token 8831' });

describe('sendWebhook', () => {
  let receiver: HttpReceiver;
  beforeEach(async () => {
    receiver = await startHttpReceiver();
  });
  afterEach(() => receiver.close());

  const sendTo = (
    url = receiver.url,
    secret: string | null = 'key',
    signal: AbortSignal = new AbortController().signal,
  ): Promise<void> => sendWebhook({ type: 'webhook', url, secret }, message, { now, signal });

  it('posts the message with its id, and a signature that can be checked', async () => {
    await sendTo();
    expect(receiver.received).toHaveLength(1);
    const { method, path, headers, body } = receiver.received[0]!;
    expect({ method, path }).toEqual({ method: 'POST', path: '/hook?token=s3cret' });
    expect(JSON.parse(body)).toEqual(message);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': message.notification_id,
      'x-observability-timestamp': '1773144031',
    });
    const timestamp = headers['x-observability-timestamp'] as string;
    const expected = createHmac('sha256', 'key').update(`${timestamp}.${body}`).digest();
    const given = (headers['x-observability-signature'] as string).replace(/^sha256=/, '');
    expect(timingSafeEqual(Buffer.from(given, 'hex'), expected)).toBe(true);
  });

  it('does not sign without a secret', async () => {
    await sendTo(receiver.url, null);
    expect(Object.keys(receiver.received[0]!.headers).filter((name) => name.startsWith('x-'))).toEqual([]);
  });

  it('turns user name and password of the address into basic authentication', async () => {
    await sendTo(receiver.url.replace('://', '://me:p%40ss@'));
    expect(receiver.received[0]!.headers.authorization).toBe(`Basic ${btoa('me:p@ss')}`);
  });

  it.each([
    [200, null],
    [202, null],
    [204, null],
    [302, false],
    [307, false],
    [400, false],
    [404, false],
    [410, false],
    [408, true],
    [425, true],
    [429, true],
    [500, true],
    [503, true],
  ])('takes an answer %i for what it is', async (code, retryable) => {
    receiver.answer = status(code, { location: receiver.url });
    const error = await sendTo().then(() => null, DeliveryError.from);
    expect(error?.retryable ?? null).toBe(retryable);
    if (error !== null) expect(error.problem).toContain(`the receiver answered ${code}`);
    expect(receiver.received).toHaveLength(1);
  });

  it.each<[string, () => Promise<void>, string]>([
    [
      'nobody listens',
      async () => sendTo(`http://127.0.0.1:${await freePort()}/`),
      'the receiver cannot be reached: ECONNREFUSED',
    ],
    ['there is no such host', () => sendTo('http://nobody.invalid/'), 'the receiver cannot be reached: '],
    ['the address is none', () => sendTo('not an address'), 'the url of the channel cannot be read'],
    [
      'it hangs up',
      () => {
        receiver.answer = (response) => response.destroy();
        return sendTo();
      },
      'the receiver cannot be reached: ',
    ],
    [
      'it does not answer',
      () => {
        receiver.answer = () => undefined;
        return sendTo(receiver.url, 'key', AbortSignal.timeout(50));
      },
      'the receiver did not answer within 10 s',
    ],
    ['we are stopping', () => sendTo(receiver.url, 'key', AbortSignal.abort()), 'the attempt was broken off'],
  ])('says what is wrong when %s', async (_name, attempt, problem) => {
    await expect(attempt()).rejects.toThrow(DeliveryError);
    await expect(attempt()).rejects.toThrow(problem);
  });

  it('quotes neither address, nor secret, nor what the other side said', async () => {
    receiver.answer = status(401);
    const error = await sendTo().then(() => null, DeliveryError.from);
    const said = JSON.stringify({ ...error, message: error?.message });
    for (const secret of ['s3cret', 'key"', '127.0.0.1', '8831']) expect(said).not.toContain(secret);
  });
});
