import { describe, expect, it } from 'vitest';
import { isFromThisMachine, isLoopback } from './loopback.js';

describe('an address', () => {
  it.each(['127.0.0.1', '127.255.255.254', '::1', 'localhost', 'LocalHost', '::ffff:127.0.0.1'])(
    '%s is of this machine',
    (address) => {
      expect(isLoopback(address)).toBe(true);
    },
  );

  it.each(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.evil.test', '127.1', 'localhost.evil.test', '::ffff:10.0.0.1', ''])(
    '%s may be of another',
    (address) => {
      expect(isLoopback(address)).toBe(false);
    },
  );
});

describe('a request', () => {
  it('comes from this machine unless a proxy says that it comes from elsewhere', () => {
    expect(isFromThisMachine({ ip: '127.0.0.1', headers: {} })).toBe(true);
    expect(isFromThisMachine({ ip: '192.0.2.1', headers: {} })).toBe(false);
    for (const name of ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'])
      expect(isFromThisMachine({ ip: '127.0.0.1', headers: { [name]: '127.0.0.1' } })).toBe(false);
  });
});
