import { describe, expect, it } from 'vitest';
import { sentryKeyIn } from './sentry-key.js';

const request = (parts: object) =>
  ({ headers: {}, query: {}, params: {}, ...parts }) as unknown as Parameters<typeof sentryKeyIn>[0];

describe('the key of a DSN', () => {
  it.each<[string, object, string | undefined]>([
    ['the header', { headers: { 'x-sentry-auth': 'Sentry sentry_version=7, sentry_key=k, sentry_client=x' } }, 'k'],
    ['the header, the key first', { headers: { 'x-sentry-auth': 'Sentry sentry_key=k,sentry_version=7' } }, 'k'],
    ['the parameter', { query: { sentry_key: 'k' } }, 'k'],
    ['the path', { params: { key: 'k' } }, 'k'],
    ['nowhere', { headers: { 'x-sentry-auth': 'Sentry x_sentry_key=k' } }, undefined],
    ['twice', { query: { sentry_key: ['a', 'b'] } }, undefined],
  ])('is in %s', (_, parts, key) => {
    expect(sentryKeyIn(request(parts))).toBe(key);
  });
});
