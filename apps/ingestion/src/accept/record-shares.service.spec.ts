import { KeyRing } from '@app/platform';
import { DAY_MS } from '@app/time';
import { describe, expect, it } from 'vitest';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordShares } from './record-shares.service.js';

const noon = Date.parse('2026-03-10T12:00:00Z');
const sha256 = 'ab'.repeat(32);

function aRing(limits: string): KeyRing {
  const file = join(mkdtempSync(join(tmpdir(), 'shares-')), 'keys.yaml');
  writeFileSync(
    file,
    `keys: [{ id: abcdefgh, name: box, companies: all, scopes: ingest, sha256: ${sha256} }]\n${limits}`,
  );
  return new KeyRing(file);
}

const acmeOnly = 'companies: { acme: { limits: { records_per_day: 2 } } }';

describe('the records of a day', () => {
  it('are not counted where nothing is limited', () => {
    expect(new RecordShares(new KeyRing(null)).counterFor([])).toBeUndefined();
    expect(new RecordShares(aRing('')).counterFor([])).toBeUndefined();
  });

  it('are counted by company, and begin anew at midnight in UTC', () => {
    const shares = new RecordShares(aRing(acmeOnly));
    const count = shares.counterFor([], noon)!;
    count('acme');
    shares.counterFor([], noon)!('acme');
    for (let times = 5; times > 0; times--) count('globex');
    const exhausted = { code: 'share_exhausted', kind: 'company', retryAfterSecs: DAY_MS / 1000 / 2 };
    expect(() => count('acme')).toThrow(expect.objectContaining(exhausted));
    expect(() => shares.counterFor([], noon + DAY_MS)!('acme')).not.toThrow();
  });

  it('of a key end with its own limit', () => {
    const ring = aRing('limits: { key: { records_per_day: 3 } }');
    const owner = ring.ownerOf('acme');
    const key = { ...owner, kind: 'key', id: 'key:1', limits: { ...owner.limits, recordsPerDay: 3 } } as const;
    const shares = new RecordShares(ring);
    const count = shares.counterFor([key], noon)!;
    for (const company of ['acme', 'globex', 'initech']) count(company);
    expect(() => count('acme')).toThrow(expect.objectContaining({ kind: 'key' }));
    expect(shares.counterFor([], noon)).toBeUndefined();
  });
});
