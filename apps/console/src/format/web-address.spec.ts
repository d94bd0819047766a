import { describe, expect, it } from 'vitest';
import { isWebAddress } from './web-address';

describe('a web address', () => {
  it.each(['https://host/runs/7?x=1', 'http://host:8080', 'HTTPS://HOST'])('is %s', (text) => {
    expect(isWebAddress(text)).toBe(true);
  });

  it.each(['javascript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'ftp://host', '/runs/7', 'host', ''])(
    'is not %s',
    (text) => {
      expect(isWebAddress(text)).toBe(false);
    },
  );
});
