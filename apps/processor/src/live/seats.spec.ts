import { describe, expect, it } from '@jest/globals';
import { Seats, shareOf } from './seats.js';

describe('the share of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::1', '0:0:0:0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('of %s is %s', (address, share) => {
    expect(shareOf(address)).toBe(share);
  });
});

describe('seats', () => {
  const busy = /^events_busy: /;

  it('are as many as the limit, in all and for one address', () => {
    const seats = new Seats(3, 2);
    const release = seats.take('192.0.2.1');
    seats.take('192.0.2.1');
    expect(() => seats.take('192.0.2.1')).toThrow(busy);
    seats.take('192.0.2.2');
    expect(() => seats.take('192.0.2.3')).toThrow(busy);
    release();
    release();
    seats.take('192.0.2.3');
    expect(() => seats.take('192.0.2.1')).toThrow(busy);
  });
});
