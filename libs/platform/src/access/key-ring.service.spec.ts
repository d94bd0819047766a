import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../testing/poll.js';
import { KeyRing } from './key-ring.service.js';
import { type NewKey, newKey } from './key-text.js';

const folder = mkdtempSync(join(tmpdir(), 'ring-'));
const file = join(folder, 'keys.yaml');
let nowMs: number;

beforeEach(() => {
  nowMs = Date.parse('2026-01-01T00:00:00Z');
});
afterEach(() => rmSync(file, { force: true }));

interface Entry {
  readonly key: NewKey;
  readonly companies?: string;
  readonly scopes?: string;
  readonly expires?: string;
}

const textOf = (entries: readonly Entry[]): string =>
  entries
    .map(
      ({ key: { id, sha256 }, companies = 'all', scopes = '[read]', expires }) =>
        `- { id: ${id}, name: n, companies: ${companies}, scopes: ${scopes}, sha256: ${sha256}${expires ? `, expires_at: ${expires}` : ''} }`,
    )
    .reduce((text, line) => `${text}  ${line}\n`, 'keys:\n');

/** In the place of the old file, as the command does it. */
function put(...entries: readonly Entry[]): void {
  writeFileSync(`${file}.new`, textOf(entries));
  renameSync(`${file}.new`, file);
}

function aRing(...entries: readonly Entry[]): KeyRing {
  put(...entries);
  return new KeyRing(file, () => nowMs);
}

describe('a ring without a file', () => {
  it('is open', () => {
    const ring = new KeyRing(null);
    expect(ring.isOpen).toBe(true);
    expect(ring.principalOf(newKey().text)).toBeNull();
  });
});

describe('a ring of keys', () => {
  it('knows the owner of a key, and what it is for', () => {
    const key = newKey();
    const ring = aRing({ key, companies: '[acme]', scopes: '[operate]' });
    const principal = ring.principalOf(key.text)!;
    expect(principal).toMatchObject({ kind: 'key', id: key.id, name: 'n' });
    expect([...principal.permissions]).toEqual(['operate', 'read']);
    expect(principal.scope.companies).toEqual(['acme']);
    expect(ring.principalOfId(key.id, ring.markOfId(key.id))).toBe(principal);
    expect(ring.principalOfId(key.id, 'another mark')).toBeNull();
    expect(JSON.stringify(principal)).not.toContain(key.text.slice(-43));
  });

  it('knows no other', () => {
    const key = newKey();
    const ring = aRing({ key });
    const other = newKey();
    const ofSameId = other.text.replace(other.id, key.id);
    for (const text of [other.text, ofSameId, key.sha256, key.id, '', 'x'.repeat(20_000)])
      expect(ring.principalOf(text)).toBeNull();
  });

  it('a key is good until it expires, and not at that moment', () => {
    const key = newKey();
    const ring = aRing({ key, expires: '2026-01-01T01:00:00Z' });
    const mark = ring.markOfId(key.id);
    nowMs += 3_599_999;
    expect(ring.principalOf(key.text)).not.toBeNull();
    nowMs += 1;
    expect(ring.principalOf(key.text)).toBeNull();
    expect(ring.principalOfId(key.id, mark)).toBeNull();
  });

  it('a file that is put in its place holds at once; one that is written in place when it has settled', () => {
    const [first, second, third] = [newKey(), newKey(), newKey()];
    const ring = aRing({ key: first });
    put({ key: second });
    ring.poll();
    expect([ring.principalOf(first.text), ring.principalOf(second.text)?.id]).toEqual([null, second.id]);
    writeFileSync(file, textOf([{ key: third }]));
    ring.poll();
    expect(ring.principalOf(second.text)?.id).toBe(second.id);
    ring.poll();
    expect(ring.principalOf(third.text)?.id).toBe(third.id);
  });

  it('looks at the file by itself when it is asked', async () => {
    const [first, second] = [newKey(), newKey()];
    const ring = aRing({ key: first });
    expect(ring.principalOf(first.text)).not.toBeNull();
    put({ key: second });
    await eventually('the first is none', () => ring.principalOf(first.text) === null || undefined, { everyMs: 1 });
    expect(ring.principalOf(second.text)?.id).toBe(second.id);
  });

  it.each<[string, () => void]>([
    ['is invalid', () => writeFileSync(file, 'keys: 7')],
    ['is gone', () => rmSync(file)],
  ])('goes on with the old keys when the file %s', (_, spoil) => {
    const key = newKey();
    const ring = aRing({ key });
    spoil();
    ring.poll();
    ring.poll();
    expect(ring.principalOf(key.text)).not.toBeNull();
  });

  it('is not made of a file that is missing or invalid', () => {
    expect(() => new KeyRing(file)).toThrow(/is not there; make the first key with: npm run keys -- add/);
    writeFileSync(file, 'keys: 7');
    expect(() => new KeyRing(file)).toThrow(/^keys_invalid/);
    expect(() => new KeyRing(folder)).toThrow(/is no file/);
  });

  describe('what is open with a key', () => {
    const other = newKey();

    it.each<[string, Entry[]]>([
      ['is revoked', [{ key: other }]],
      ['gets other companies', [{ key: other }, { key: newKey() }]],
    ])('ends when it %s, once', (_, after) => {
      const key = newKey();
      const ring = aRing({ key }, { key: other });
      let ended = 0;
      ring.whenRevoked(ring.principalOf(key.text)!, () => ended++);
      put(...after.map((entry) => (entry.key === other ? entry : { key, companies: '[acme]' })));
      ring.poll();
      ring.poll();
      expect(ended).toBe(1);
    });

    it('ends when it expires', () => {
      const key = newKey();
      const ring = aRing({ key, expires: '2026-01-01T01:00:00Z' });
      let ended = 0;
      ring.whenRevoked(ring.principalOf(key.text)!, () => ended++);
      ring.poll();
      expect(ended).toBe(0);
      nowMs += 3_600_000;
      ring.poll();
      ring.poll();
      expect(ended).toBe(1);
    });

    it('goes on when other keys change, and is forgotten when it is over', () => {
      const [key, left] = [newKey(), newKey()];
      const ring = aRing({ key }, { key: left });
      let ended = 0;
      ring.whenRevoked(ring.principalOf(key.text)!, () => ended++);
      const forget = ring.whenRevoked(ring.principalOf(left.text)!, () => ended++);
      put({ key }, { key: other });
      forget();
      ring.poll();
      expect(ended).toBe(0);
    });

    it('ends at once when the key is gone already', () => {
      const key = newKey();
      const ring = aRing({ key });
      const principal = ring.principalOf(key.text)!;
      put({ key: other });
      ring.poll();
      let ended = 0;
      ring.whenRevoked(principal, () => ended++);
      expect(ended).toBe(1);
    });
  });
});
