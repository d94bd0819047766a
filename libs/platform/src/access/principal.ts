import type { Scope } from './scope.js';

/** A permission of a key or a person. `admin` includes the others; `operate` includes `read`. */
export const permissions = ['ingest', 'read', 'operate', 'admin'] as const;

export type Permission = (typeof permissions)[number];

/**
 * Somebody who asks: a key, a person who signed in, whoever reaches a service that has no keys, or (`signature`) the sender
 * of a signed body, who has no key.
 */
export interface Principal {
  readonly kind: 'open' | 'key' | 'person' | 'signature';
  /** The id of the key, the subject of the person, the name of the mapping; in logs, in the audit log. Never a secret. */
  readonly id: string;
  /** The name that people know. */
  readonly name: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly scope: Scope;
  /** Whether somebody who signed in is still as they are here; undefined: they show a key with every request. */
  readonly isInForce?: () => boolean;
}

const included: Readonly<Record<Permission, readonly Permission[]>> = {
  ingest: ['ingest'],
  read: ['read'],
  operate: ['operate', 'read'],
  admin: permissions,
};

/** All that the permissions allow, those that they include among them. */
export const allowedBy = (given: readonly Permission[]): ReadonlySet<Permission> =>
  new Set(given.flatMap((permission) => included[permission]));
