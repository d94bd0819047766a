import { describe, expect, it } from 'vitest';
import { digestOf, idOfKey, isSameDigest, newKey, withoutKeys } from './key-text.js';

describe('a key', () => {
  it('has an id, a secret of 256 bits, and letters and digits only', () => {
    const keys = Array.from({ length: 200 }, newKey);
    for (const { id, text, sha256 } of keys) {
      expect(text).toMatch(/^obs_[A-Za-z\d]{10}_[A-Za-z\d]{43}$/);
      expect(idOfKey(text)).toBe(id);
      expect(digestOf(text).toString('hex')).toBe(sha256);
    }
    expect(new Set(keys.map(({ text }) => text)).size).toBe(keys.length);
    // 200 keys have 8600 digits of secrets: one that is missing would be missing once in 10^60.
    expect(new Set(keys.flatMap(({ text }) => [...text.slice(-43)])).size).toBe(62);
  });

  it('loses its secret, and keeps its id, where a text quotes it', () => {
    const { id, text } = newKey();
    expect(withoutKeys(`Cannot GET /x/${text}/y?key=${text}`)).toBe(
      `Cannot GET /x/obs_${id}_[redacted]/y?key=obs_${id}_[redacted]`,
    );
    expect(withoutKeys('obs_runs_total, job_obs_12345678_x')).toBe('obs_runs_total, job_obs_12345678_x');
  });

  it('is told from another by its digest', () => {
    const { text } = newKey();
    expect(isSameDigest(digestOf(text), digestOf(text))).toBe(true);
    expect(isSameDigest(digestOf(text), digestOf(`${text.slice(0, -1)}!`))).toBe(false);
  });

  it.each([
    '',
    'obs_',
    'obs_short_x',
    `obs_12345678_${'x'.repeat(19)}`,
    `Obs_12345678_${'x'.repeat(43)}`,
    'a\nobs_12345678',
  ])('is not %j', (text) => {
    expect(idOfKey(text)).toBeNull();
  });
});
