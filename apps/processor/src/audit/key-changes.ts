import type { PeopleRow, StoredKey } from '@app/platform';
import { createHash } from 'node:crypto';

/** The keys and the people of KEYS_FILE at a time, without anything that a key could be known by. */
export interface KnownKeys {
  /** By the id of the key: its name, and a mark that changes with whatever else is said of it. */
  readonly in_force: Readonly<Record<string, KnownKey>>;
  /** Changes with the table of people. */
  readonly people: string;
}

interface KnownKey {
  readonly name: string;
  readonly mark: string;
  /** ISO 8601; null: never. */
  readonly expires_at: string | null;
}

/** A key as the audit log names it. */
interface NamedKey {
  readonly id: string;
  readonly name: string;
}

/** The differences between two times. */
export interface KeyChanges {
  readonly added: readonly NamedKey[];
  readonly removed: readonly NamedKey[];
  readonly expired: readonly NamedKey[];
  /** The companies, the scopes, the expiry or the name are others, or the key is another under its id. */
  readonly changed: readonly NamedKey[];
  readonly people_changed: boolean;
}

/** Hex digits that distinguish two versions of an entry. */
const MARK_CHARS = 16;

export const knownKeysOf = (keys: readonly StoredKey[], people: readonly PeopleRow[]): KnownKeys => ({
  in_force: Object.fromEntries(
    keys.map((key) => [key.id, { name: key.name, mark: markOf(key), expires_at: key.expiresAt }]),
  ),
  people: markOf(people),
});

/** Null: there are none. @param before null: nothing is known of the time before */
export function keyChanges(before: KnownKeys | null, after: KnownKeys, nowMs: number): KeyChanges | null {
  const { in_force: old = {} } = before ?? {};
  const named = (keys: KnownKeys['in_force'], isMeant: (id: string, key: KnownKey) => boolean): NamedKey[] =>
    Object.entries(keys).flatMap(([id, key]) => (isMeant(id, key) ? [{ id, name: key.name }] : []));
  const isGone = (id: string): boolean => !Object.hasOwn(after.in_force, id);
  const hasExpired = ({ expires_at }: KnownKey): boolean => expires_at !== null && Date.parse(expires_at) <= nowMs;
  const changes: KeyChanges = {
    added: named(after.in_force, (id) => !Object.hasOwn(old, id)),
    removed: named(old, (id, key) => isGone(id) && !hasExpired(key)),
    expired: named(old, (id, key) => isGone(id) && hasExpired(key)),
    changed: named(after.in_force, (id, { mark }) => Object.hasOwn(old, id) && old[id]!.mark !== mark),
    people_changed: before !== null && before.people !== after.people,
  };
  const { people_changed, ...lists } = changes;
  const isSame = !people_changed && Object.values(lists).every((list) => list.length === 0);
  return isSame && before !== null ? null : changes;
}

const markOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, MARK_CHARS);
