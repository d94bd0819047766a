import { describe, expect, it } from 'vitest';
import type { Config } from '../api/types';
import { myZone, zoneOfView } from './zone-of-view';

const config: Config = {
  version: '0.2.0',
  default_time_zone: 'UTC',
  company_time_zones: { boreal: 'America/Toronto', lumen: 'Europe/Paris' },
};
const view = { clock: 'company', company: undefined, isOfOne: false } as const;

describe('the zone of a view', () => {
  it.each([
    ['the company of the address', { ...view, company: 'boreal' }, 'lumen', 'America/Toronto'],
    ['the company of the alert', { ...view, isOfOne: true }, 'lumen', 'Europe/Paris'],
    ['one that has no zone of its own', { ...view, company: 'acme' }, null, 'UTC'],
    ['UTC where that is asked for', { ...view, clock: 'utc', company: 'boreal' }, 'boreal', 'UTC'],
    ['the reader where that is asked for', { ...view, clock: 'mine', company: 'boreal' }, 'boreal', myZone()],
    ['the reader where companies of several zones are below each other', view, 'lumen', myZone()],
  ] as const)('is that of %s', (_, of, about, zone) => {
    expect(zoneOfView(of, config, about)).toBe(zone);
  });

  it('is that of all companies where they have the same', () => {
    const paris = { ...config, default_time_zone: 'Europe/Paris', company_time_zones: { lumen: 'Europe/Paris' } };
    expect(zoneOfView(view, paris, null)).toBe('Europe/Paris');
    expect(zoneOfView(view, { ...config, company_time_zones: {} }, 'acme')).toBe('UTC');
  });
});
