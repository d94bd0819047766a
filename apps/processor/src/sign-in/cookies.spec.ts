import { describe, expect, it } from 'vitest';
import { cookieIn, cookieText, isOverTls } from './cookies.js';

describe('a cookie', () => {
  const aCookie = { name: 'obs', value: 'abc', isSecure: false, sameSite: 'Strict', maxAgeSecs: 60 } as const;

  it.each([
    ['without TLS', aCookie, 'obs=abc; Max-Age=60; Path=/; HttpOnly; SameSite=Strict'],
    [
      'with TLS',
      { ...aCookie, isSecure: true },
      '__Host-obs=abc; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Strict',
    ],
    [
      'for links of others',
      { ...aCookie, sameSite: 'Lax' as const },
      'obs=abc; Max-Age=60; Path=/; HttpOnly; SameSite=Lax',
    ],
    ['to be forgotten', { ...aCookie, value: '' }, 'obs=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict'],
  ])('is set %s', (_, cookie, text) => {
    expect(cookieText(cookie)).toBe(text);
  });

  it('is not set with what would be another attribute, or another header', () => {
    for (const value of ['a; Domain=evil.example', 'a\r\nset-cookie: b=c', 'a b'])
      expect(() => cookieText({ ...aCookie, value })).toThrow(TypeError);
  });

  it.each([
    ['alone', 'obs=abc', 'abc'],
    ['as the first of two', 'obs=abc; obs=other', 'abc'],
    ['as it is', 'obs=a%20b.c', 'a%20b.c'],
    ['beside a name that every object has', '__proto__=x; obs=abc', 'abc'],
    ['among others', 'a=1; obs=abc; b=2', 'abc'],
    ['without blanks', 'a=1;obs=abc;b=2', 'abc'],
    ['by its whole name', 'obsolete=1; an-obs=2', undefined],
    ['not when it is empty', 'obs=', undefined],
    ['not when there is none', undefined, undefined],
    ['not by the name that it has with TLS', '__Host-obs=abc', undefined],
  ])('is found %s', (_, cookie, value) => {
    expect(cookieIn({ cookie }, 'obs', false)).toBe(value);
  });

  it('is found with TLS by the name that no other host can set', () => {
    expect(cookieIn({ cookie: 'obs=forged; __Host-obs=abc' }, 'obs', true)).toBe('abc');
    expect(cookieIn({ cookie: 'obs=forged' }, 'obs', true)).toBeUndefined();
  });
});

describe('a browser', () => {
  it.each([
    ['https', {}, true],
    ['http', {}, false],
    ['http', { 'x-forwarded-proto': 'https' }, true],
    ['http', { 'x-forwarded-proto': 'https,http' }, true],
    ['http', { 'x-forwarded-proto': 'http, https' }, false],
    ['http', { forwarded: 'for=192.0.2.60;proto=https;by=203.0.113.43' }, true],
    ['http', { forwarded: 'proto="https"' }, true],
    ['http', { forwarded: 'host=proto=https.example' }, false],
    ['http', { forwarded: 'for=192.0.2.60;proto=http' }, false],
  ])('that came by %s with %j speaks TLS: %s', (protocol, headers, expected) => {
    expect(isOverTls({ protocol, headers })).toBe(expected);
  });
});
