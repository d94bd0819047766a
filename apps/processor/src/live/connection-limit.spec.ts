import { describe, expect, it } from 'vitest';
import { ConnectionLimit, networkOf } from './connection-limit.js';

describe('the network of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::1', '0:0:0:0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('the connection limit', () => {
  const busy = /^events_busy: /;

  it('holds for all clients together and for those of one network', () => {
    const limit = new ConnectionLimit(3, 2);
    const release = limit.take('192.0.2.1');
    limit.take('192.0.2.1');
    expect(() => limit.take('192.0.2.1')).toThrow(busy);
    limit.take('192.0.2.2');
    expect(() => limit.take('192.0.2.3')).toThrow(busy);
    release();
    release();
    limit.take('192.0.2.3');
    expect(() => limit.take('192.0.2.1')).toThrow(busy);
  });

  it('counts those of whom it is known who they are apart, also at one address', () => {
    const limit = new ConnectionLimit(4, 2);
    limit.take('192.0.2.1', 'company:acme');
    limit.take('192.0.2.1', 'company:acme');
    expect(() => limit.take('192.0.2.1', 'company:acme')).toThrow(busy);
    limit.take('192.0.2.1', 'company:globex');
    limit.take('192.0.2.1');
    expect(() => limit.take('192.0.2.1')).toThrow(busy);
  });
});
