import type { StoredKey } from '@app/platform';
import { describe, expect, it } from 'vitest';
import { keyChanges, knownKeysOf } from './key-changes.js';

const nowMs = Date.parse('2026-06-01T00:00:00Z');
const aKey = (id: string, over: Partial<StoredKey> = {}): StoredKey => ({
  ...{ id, name: `key ${id}`, companies: ['acme'], scopes: ['read'], sha256: 'ab'.repeat(32), expiresAt: null },
  ...over,
});
const known = (...keys: StoredKey[]) => knownKeysOf(keys, []);
const none = { added: [], removed: [], expired: [], changed: [], people_changed: false };
const named = (id: string, name = `key ${id}`) => ({ id, name });

describe('keyChanges', () => {
  it('are none when nothing has changed, in whatever order the keys stand', () => {
    expect(keyChanges(known(aKey('a'), aKey('b')), known(aKey('b'), aKey('a')), nowMs)).toBeNull();
    expect(keyChanges(known(), known(), nowMs)).toBeNull();
  });

  it('are all keys at the beginning, and also none of them', () => {
    expect(keyChanges(null, known(aKey('a')), nowMs)).toEqual({ ...none, added: [named('a')] });
    expect(keyChanges(null, known(), nowMs)).toEqual(none);
  });

  it.each<[string, StoredKey[], StoredKey[], object]>([
    ['a key more', [aKey('a')], [aKey('a'), aKey('b')], { added: [named('b')] }],
    ['a key less', [aKey('a'), aKey('b')], [aKey('b')], { removed: [named('a')] }],
    ['a key that expired', [aKey('a', { expiresAt: '2026-06-01T00:00:00Z' })], [], { expired: [named('a')] }],
    [
      'a key that was removed before',
      [aKey('a', { expiresAt: '2026-06-01T00:00:00.001Z' })],
      [],
      { removed: [named('a')] },
    ],
    ['another scope', [aKey('a')], [aKey('a', { scopes: ['admin'] })], { changed: [named('a')] }],
    ['another company', [aKey('a')], [aKey('a', { companies: null })], { changed: [named('a')] }],
    ['another key under the id', [aKey('a')], [aKey('a', { sha256: 'cd'.repeat(32) })], { changed: [named('a')] }],
    ['another name', [aKey('a')], [aKey('a', { name: 'b' })], { changed: [named('a', 'b')] }],
  ])('name %s', (_, before, after, changes) => {
    expect(keyChanges(known(...before), known(...after), nowMs)).toEqual({ ...none, ...changes });
  });

  it('say that the table of people is another', () => {
    const ann = { claim: 'email', value: 'ann@example.com', companies: null, scopes: ['read'] } as const;
    const after = knownKeysOf([], [ann]);
    expect(keyChanges(known(), after, nowMs)).toEqual({ ...none, people_changed: true });
    expect(JSON.stringify(after)).not.toContain('ann');
  });

  it('hold nothing by which a key could be known', () => {
    expect(JSON.stringify(known(aKey('a')))).not.toContain('abab');
  });
});
