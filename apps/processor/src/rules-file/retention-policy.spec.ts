import { describe, expect, it } from 'vitest';
import { cutoffsOf, keepsEverything, retainedKinds, type RetentionPolicy } from './retention-policy.js';

const nowMs = Date.parse('2026-03-11T15:30:00Z');

describe('cutoffsOf', () => {
  it.each(retainedKinds)('of %s are none when nothing is said', (kind) => {
    expect(cutoffsOf(keepsEverything, kind, nowMs)).toEqual({ everybody: null, companies: {}, latest: null });
  });

  it('are midnights: on the day before there are a day and more to go', () => {
    const policy: RetentionPolicy = { everybody: { runs: 10 }, companies: new Map() };
    const at = (text: string): string | null => cutoffsOf(policy, 'runs', Date.parse(text)).everybody;
    expect(at('2026-03-11T00:00:00Z')).toBe('2026-03-01T00:00:00.000Z');
    expect(at('2026-03-11T23:59:59.999Z')).toBe('2026-03-01T00:00:00.000Z');
    expect(at('2026-03-12T00:00:00Z')).toBe('2026-03-02T00:00:00.000Z');
  });

  it('are those of the company where it has one for the kind, also when that is forever', () => {
    const companies = new Map([
      ['short', { runs: 1 }],
      ['long', { runs: 100 }],
      ['forever', { runs: null }],
      ['other', { audit: 1 }],
      ['__proto__', { runs: 2 }],
    ]);
    const { companies: own, ...others } = cutoffsOf({ everybody: { runs: 10 }, companies }, 'runs', nowMs);
    expect(others).toEqual({ everybody: '2026-03-01T00:00:00.000Z', latest: '2026-03-10T00:00:00.000Z' });
    expect(Object.entries(own)).toEqual([
      ['short', '2026-03-10T00:00:00.000Z'],
      ['long', '2025-12-01T00:00:00.000Z'],
      ['forever', null],
      ['__proto__', '2026-03-09T00:00:00.000Z'],
    ]);
  });

  it('have a latest one when only a company has one', () => {
    const companies = new Map([['acme', { alerts: 3 }]]);
    expect(cutoffsOf({ everybody: {}, companies }, 'alerts', nowMs)).toMatchObject({
      everybody: null,
      latest: '2026-03-08T00:00:00.000Z',
    });
  });
});
