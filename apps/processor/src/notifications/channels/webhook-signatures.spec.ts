import { describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { DeliveryError } from './delivery-error.js';
import { standardHeaders } from './webhook-signatures.js';

const body = JSON.stringify({ title: 'Rechnungen für Łódź: <401>' });
const signed = (secret: string, now = new Date()) => standardHeaders(secret, { body, notificationId: 'msg_1', now });

describe('signatures by Standard Webhooks', () => {
  it('are good for the library that receivers use, with a secret of its form', () => {
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    expect(new Webhook(secret).verify(body, signed(secret))).toEqual(JSON.parse(body));
  });

  it('are those of the example in the specification', () => {
    const example = {
      body: '{"test": 2432232314}',
      notificationId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      now: new Date(1_614_265_330_000),
    };
    expect(standardHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', example)).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('are refused with a secret of its form that is no base64, which is not quoted', () => {
    expect(() => signed('whsec_hunter2!')).toThrow(
      new DeliveryError('the secret of the webhook is no base64 behind whsec_', false),
    );
  });

  it('are good for it with any other secret, whose bytes in base64 are what it takes', () => {
    const secret = 'clé: 8831';
    expect(new Webhook(Buffer.from(secret, 'utf8').toString('base64')).verify(body, signed(secret))).toEqual(
      JSON.parse(body),
    );
  });

  it.each<[string, string, Record<string, string>]>([
    ['another body', `${body} `, signed('key')],
    ['another id', body, { ...signed('key'), 'webhook-id': 'msg_2' }],
    ['another secret', body, signed('other')],
    ['a time that is ten minutes ago', body, signed('key', new Date(Date.now() - 600_000))],
  ])('are good for nothing else: %s', (_name, text, headers) => {
    expect(() => new Webhook(Buffer.from('key').toString('base64')).verify(text, headers)).toThrow();
  });
});
