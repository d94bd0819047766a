import { describe, expect, it } from 'vitest';
import { keyInHeaders } from './credentials.js';

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

describe('the key in the headers', () => {
  it.each<[string, Record<string, string>, string | undefined]>([
    ['a bearer token', { authorization: 'Bearer obs_k' }, 'obs_k'],
    ['a scheme in any case', { authorization: 'bEaReR   obs_k ' }, 'obs_k'],
    ['x-api-key', { 'x-api-key': 'obs_k' }, 'obs_k'],
    ['the password of basic auth', basic('grafana:obs_k'), 'obs_k'],
    ['a password with colons', basic('u:a:b'), 'a:b'],
    ['the user name when there is no password', basic('obs_k:'), 'obs_k'],
    ['the user name without a colon', basic('obs_k'), 'obs_k'],
    ['bearer before x-api-key', { authorization: 'Bearer a', 'x-api-key': 'b' }, 'a'],
    ['x-api-key beside a scheme that is none of ours', { authorization: 'AWS4-HMAC x', 'x-api-key': 'b' }, 'b'],
    ['nothing', {}, undefined],
    ['an empty token', { authorization: 'Bearer ' }, undefined],
    ['an empty pair', basic(':'), undefined],
    ['two tokens', { authorization: 'Bearer a b' }, undefined],
    ['an empty x-api-key', { 'x-api-key': '' }, undefined],
  ])('is %s', (_, headers, key) => {
    expect(keyInHeaders(headers)).toBe(key);
  });
});
