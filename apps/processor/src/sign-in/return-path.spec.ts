import { describe, expect, it } from 'vitest';
import { returnPath, withFailure } from './return-path.js';

describe('the page to return to', () => {
  it.each(['/ui/', '/ui/runs', '/ui/runs?status=FAILED&q=%22a%22', '/ui/sources/a%2Fb/c'])('can be %s', (path) => {
    expect(returnPath(path)).toBe(path);
  });

  it.each([
    undefined,
    '',
    'runs',
    '/docs',
    '/ui',
    '/uix/',
    'https://evil.test/ui/',
    '//evil.test/ui/',
    '/\\evil.test/ui/',
    '\\\\evil.test/ui/',
    'javascript:alert(1)',
    '/ui/../runs',
    '/ui/%2e%2e/runs',
    '/ui/session/openid',
    'http://[',
    `/ui/runs?q=${'x'.repeat(2000)}`,
  ])('is no other one: %s', (path) => {
    expect(returnPath(path)).toBe('/ui/');
  });

  it('is never of another host, whatever is in it', () => {
    expect(returnPath('/ui/\t//evil.test')).toBe('/ui///evil.test');
    expect(returnPath('/ui/runs\r\nset-cookie: a=b')).not.toMatch(/[\r\n]/);
  });

  it('says why nobody was signed in', () => {
    expect(withFailure('/ui/', 'denied')).toBe('/ui/?sign_in=denied');
    expect(withFailure('/ui/runs?status=FAILED', 'failed')).toBe('/ui/runs?status=FAILED&sign_in=failed');
  });
});
