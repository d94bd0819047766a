import { describe, expect, it } from 'vitest';
import { companyTimeZones } from './companies.js';
import { type Fleet, fleetOf } from './fleet.js';
import type { SampleOptions } from './sample-options.js';

const options: SampleOptions = { until: new Date('2025-09-05T21:00:00Z'), hours: 24, companies: 2, seed: 7 };
const sourcesOf = (fleet: Fleet) => fleet.flatMap(({ sources }) => sources);
const objectsOf = (fleet: Fleet) => sourcesOf(fleet).flatMap(({ objects }) => objects);

describe('fleetOf', () => {
  it('gives every company the whole catalogue when no sizes are asked for', () => {
    for (const company of fleetOf(options)) {
      expect(company.sources.map(({ name }) => name)).toEqual([
        'zohobooks',
        'zohoprojects',
        'PowerBI',
        'Efficy',
        'sharepoint_graph',
        'EasyProjects',
      ]);
      expect(objectsOf([company])).toHaveLength(70);
    }
  });

  it.each([
    [1, 24, 2000],
    [2, 24, 2000],
    [3, 7, 7],
    [8, 100, 12_345],
    [2, 12, 5],
  ])('shares out among %d companies %d sources and %d objects, evenly', (companies, sources, objects) => {
    const fleet = fleetOf({ ...options, companies, sources, objects });
    const sizes = sourcesOf(fleet).map((source) => source.objects.length);
    expect(fleet).toHaveLength(companies);
    expect(sizes).toHaveLength(sources);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(objects);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  it('names companies, sources of a company and objects of a source once, and numbers the objects of a company once', () => {
    const fleet = fleetOf({ ...options, companies: 8, sources: 100, objects: 12_345 });
    const isUnique = (values: unknown[]) => new Set(values).size === values.length;
    expect(isUnique(fleet.map(({ name }) => name))).toBe(true);
    for (const { sources } of fleet) {
      expect(isUnique(sources.map(({ name }) => name))).toBe(true);
      expect(isUnique(sources.flatMap(({ objects }) => objects.map(({ id }) => id)))).toBe(true);
      for (const { objects } of sources) expect(isUnique(objects.map(({ name }) => name))).toBe(true);
    }
  });

  it('knows the zone of every company', () => {
    expect(companyTimeZones(3)).toEqual({ boreal: 'America/Toronto', lumen: 'Europe/Paris', meridian: 'UTC' });
    for (const { name, timeZone } of fleetOf({ ...options, companies: 8 })) {
      expect(companyTimeZones(8)[name]).toBe(timeZone);
    }
  });

  it.each([
    ['until', { until: new Date(NaN) }],
    ['until', { until: new Date('1970-12-31T23:00:00Z') }],
    ['hours', { hours: 0 }],
    ['hours', { hours: NaN }],
    ['hours', { hours: Infinity }],
    ['hours', { hours: 24 * 366 * 55 }],
    ['companies', { companies: 1001 }],
    ['sources', { sources: 10_001 }],
    ['objects', { objects: 1_000_001 }],
    ['until', { until: new Date('2200-01-01T00:00:00Z') }],
    ['companies', { companies: 0 }],
    ['companies', { companies: 1.5 }],
    ['seed', { seed: -1 }],
    ['seed', { seed: 2 ** 32 }],
    ['sources', { sources: 1 }],
    ['objects', { objects: 0 }],
  ])('refuses by name a bad value of %s', (name, changes) => {
    expect(() => fleetOf({ ...options, ...changes })).toThrow(new RegExp(`^${name} must`));
  });
});
