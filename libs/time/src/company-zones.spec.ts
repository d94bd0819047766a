import { describe, expect, it } from 'vitest';
import { CompanyZones } from './company-zones.js';

describe('CompanyZones', () => {
  const zones = new CompanyZones('acme=America/Toronto, a=b=Asia/Kathmandu', 'Europe/Paris');

  it.each([
    ['acme', 'America/Toronto', -4],
    ['a=b', 'Asia/Kathmandu', 5.75],
    ['unknown', 'Europe/Paris', 2],
  ])('knows the zone of %s: %s', (company, name, hours) => {
    expect(zones.nameOf(company)).toBe(name);
    const noonSecs = Date.UTC(2025, 8, 5, 12) / 1000;
    expect(zones.zoneOf(company).offsetAt(noonSecs)).toEqual({ offsetSecs: hours * 3600, occurs: 'once' });
  });

  it.each([
    ['acme=Nowhere/City', 'UTC', '"Nowhere/City" is not an IANA time zone'],
    ['', 'Nowhere/City', '"Nowhere/City" is not an IANA time zone'],
    ['acme', 'UTC', '"acme" is not company=Zone'],
    ['acme=UTC,acme=Europe/Paris', 'UTC', '"acme" is listed twice'],
  ])('refuses "%s" with the default %s', (pairs, fallback, reason) => {
    expect(() => new CompanyZones(pairs, fallback)).toThrow(reason);
  });
});
