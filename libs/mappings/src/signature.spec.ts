import { describe, expect, it } from 'vitest';
import { isSigned, openHeaders } from './signature.js';

// https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
const body = Buffer.from('Hello, World!');
const secret = "It's a Secret to Everybody";
const digits = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
const signature = { header: 'x-hub-signature-256', prefix: 'sha256=' };
const signed = (value: string | undefined) => isSigned(body, { 'x-hub-signature-256': value }, signature, secret);

describe('a signature', () => {
  it.each([
    [`sha256=${digits}`, true],
    [`sha256=${digits.toUpperCase()}`, true],
    [digits, false],
    [`sha256=${digits.replace('7', '8')}`, false],
    [`sha256=${digits}00`, false],
    ['sha256=', false],
    [undefined, false],
  ])('of %s is good: %s', (value, expected) => {
    expect(signed(value)).toBe(expected);
  });

  it('is of the very bytes, and needs no prefix', () => {
    const plain = { header: 'x-fivetran-signature-256' };
    expect(isSigned(body, { 'x-fivetran-signature-256': digits }, plain, secret)).toBe(true);
    expect(isSigned(Buffer.from('Hello, World'), { 'x-fivetran-signature-256': digits }, plain, secret)).toBe(false);
  });
});

it('expressions see no header that holds a secret', () => {
  const headers = { authorization: 'a', cookie: 'b', 'x-api-key': 'c', 'x-auth-token': 'd', 'x-hub-signature': 'e' };
  expect(openHeaders({ ...headers, 'x-github-event': 'ping', 'set-cookie': ['f'] })).toEqual({
    'x-github-event': 'ping',
  });
});
