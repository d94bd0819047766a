import { allowedBy, type Permission, type Principal } from './principal.js';
import { Scope } from './scope.js';

/** A row of the table in KEYS_FILE: people of whom the provider claims this have these permissions. */
export interface PeopleRow {
  /** The name of a claim, or the way to it: `realm_access.roles`. */
  readonly claim: string;
  /** The claim itself, or one of its values when it is a list. */
  readonly value: string;
  /** Null: all of them. */
  readonly companies: readonly string[] | null;
  readonly scopes: readonly Permission[];
}

/** Values of claims by the name that the table has for them. */
export type Claims = Readonly<Record<string, readonly string[]>>;

/** Somebody for whom an OpenID provider vouched. */
export interface Person {
  readonly issuer: string;
  /** Unique for the issuer, and never given to somebody else. */
  readonly subject: string;
  readonly name: string;
  readonly claims: Claims;
}

/** Most characters of the claims that are remembered: a browser keeps cookies of 4096 bytes. */
const MOST_CHARS = 2000;

/**
 * The claims that the table speaks of. Those in a row come first; the others are remembered as far as there is room for them,
 * so that a row that is added later counts as well.
 */
export function claimsFor(rows: readonly PeopleRow[], given: Readonly<Record<string, unknown>>): Claims {
  const all = [...new Set(rows.map(({ claim }) => claim))].flatMap((claim) =>
    valuesOf(given, claim).map((value) => ({ claim, value })),
  );
  const { listed = [], other = [] } = Object.groupBy(all, (one) =>
    rows.some((row) => fits(row, one)) ? 'listed' : 'other',
  );
  let chars = 0;
  const kept = [...listed, ...other].filter(({ claim, value }, index) => {
    chars += claim.length + value.length;
    return index < listed.length || chars <= MOST_CHARS;
  });
  return Object.fromEntries(
    [...Map.groupBy(kept, ({ claim }) => claim)].map(([claim, pairs]) => [claim, pairs.map(({ value }) => value)]),
  );
}

/**
 * The person as the table has them: with the permissions of the first row that fits, for the companies of all fitting rows that
 * allow at least as much. Null: no row fits.
 */
export function personPrincipal(
  { issuer, subject, name, claims }: Person,
  rows: readonly PeopleRow[],
): Principal | null {
  const fitting = rows.filter((row) => claims[row.claim]?.includes(row.value));
  const [first] = fitting;
  if (first === undefined) return null;
  const permissions = allowedBy(first.scopes);
  const companies = fitting
    .filter(({ scopes }) => permissions.isSubsetOf(allowedBy(scopes)))
    .map((row) => row.companies);
  const scope = companies.includes(null) ? Scope.all : Scope.of(companies.flatMap((some) => some ?? []));
  return { kind: 'person', id: `${issuer}|${subject}`, name, permissions, scope };
}

const fits = (row: PeopleRow, { claim, value }: { readonly claim: string; readonly value: string }): boolean =>
  row.claim === claim && row.value === value;

function valuesOf(given: Readonly<Record<string, unknown>>, claim: string): string[] {
  // Providers let people write any address into their profile.
  if (claim === 'email' && String(given.email_verified) !== 'true') return [];
  const found = Object.hasOwn(given, claim) ? given[claim] : claim.split('.').reduce<unknown>(memberOf, given);
  return [found]
    .flat()
    .flatMap((value) => (typeof value === 'string' || typeof value === 'number' ? [String(value)] : []));
}

const memberOf = (object: unknown, name: string): unknown =>
  typeof object === 'object' && object !== null && Object.hasOwn(object, name)
    ? (object as Record<string, unknown>)[name]
    : undefined;
