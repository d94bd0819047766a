import type { Principal } from './principal.js';
import { companyLimits, keyLimits, type ShareLimits, type StatedLimits, unsignedLimits } from './share-limits.js';

/** A key, a person who signed in, or a company: each has a share. */
export interface ShareOwner {
  readonly kind: 'key' | 'company';
  /** Tells owners apart, also those of different kinds. */
  readonly id: string;
  /** The name for people. */
  readonly name: string;
  readonly limits: ShareLimits;
}

/** The limits that the file of keys states. */
export interface StatedShares {
  /** For each key, unless it has its own. */
  readonly key: StatedLimits;
  /** For each company, unless it has its own. */
  readonly company: StatedLimits;
  /** By the name of a company. */
  readonly companies: ReadonlyMap<string, StatedLimits>;
}

export const noStatedShares: StatedShares = { key: {}, company: {}, companies: new Map() };

/** The share of a company, for all that its keys do together. */
export const companyOwner = (company: string, { company: each, companies }: StatedShares): ShareOwner => ({
  kind: 'company',
  id: `company:${company}`,
  name: company,
  limits: { ...companyLimits, ...each, ...companies.get(company) },
});

/**
 * The owners whose shares a request takes: its key or its person, and its company, where those are of a single one. Without keys there
 * are none: who works on a laptop shares with nobody.
 * @param own the limits that the key has for itself
 */
export function ownersOf({ kind, id, name, scope }: Principal, own: StatedLimits, stated: StatedShares): ShareOwner[] {
  if (kind === 'open') return [];
  const company = scope.only === null ? [] : [companyOwner(scope.only, stated)];
  if (kind === 'signature' && company.length === 0)
    return [{ kind: 'key', id: `${kind}:${id}`, name, limits: unsignedLimits }];
  if (kind === 'signature') return company;
  const limits = { ...keyLimits, ...stated.key, ...own };
  return [{ kind: 'key', id: `${kind}:${id}`, name, limits }, ...company];
}
