import { DAY_MS } from '@app/time';

/** The data that may be deleted because of its age, by the names of the rules file. */
export const retainedKinds = ['runs', 'dead_letters', 'alerts', 'cycles', 'notifications', 'audit'] as const;
export type RetainedKind = (typeof retainedKinds)[number];

/** Days that each kind is kept, 1 or more; null: forever. A kind that is left out is kept as for everybody. */
export type RetentionDays = Readonly<Partial<Record<RetainedKind, number | null>>>;

/** How long data is kept: in general, and by company. */
export interface RetentionPolicy {
  /** A kind that is left out is kept forever. */
  readonly everybody: RetentionDays;
  readonly companies: ReadonlyMap<string, RetentionDays>;
}

export const keepsEverything: RetentionPolicy = { everybody: {}, companies: new Map() };

/** Days that each kind is kept; null: forever. @param company null: one that has no days of its own */
export function retentionOf(
  { everybody, companies }: RetentionPolicy,
  company: string | null,
): Readonly<Record<RetainedKind, number | null>> {
  const own = company === null ? {} : (companies.get(company) ?? {});
  const daysOf = (kind: RetainedKind): number | null => {
    const said = own[kind];
    return said === undefined ? (everybody[kind] ?? null) : said;
  };
  return Object.fromEntries(retainedKinds.map((kind) => [kind, daysOf(kind)])) as Record<RetainedKind, number | null>;
}

/** Before which time rows of a kind are deleted, ISO 8601 in UTC; null: none are. */
export interface Cutoffs {
  readonly everybody: string | null;
  /** Of the companies that have one of their own. */
  readonly companies: Readonly<Record<string, string | null>>;
  /** The latest of all; null: nothing of the kind is deleted. */
  readonly latest: string | null;
}

/** The cutoffs of a kind. They are midnights in UTC, so that whole days go: a row is kept for `days` to `days + 1` days. */
export function cutoffsOf({ everybody, companies }: RetentionPolicy, kind: RetainedKind, nowMs: number): Cutoffs {
  const cutoff = (days: number | null): string | null =>
    days === null ? null : new Date(Math.floor(nowMs / DAY_MS) * DAY_MS - days * DAY_MS).toISOString();
  const general = cutoff(everybody[kind] ?? null);
  const own = [...companies].flatMap(([company, days]) => {
    const said = days[kind];
    return said === undefined ? [] : [[company, cutoff(said)] as const];
  });
  const all = [general, ...own.map(([, one]) => one)].filter((one) => one !== null);
  // Times of one form are in the order of their texts.
  return { everybody: general, companies: Object.fromEntries(own), latest: all.toSorted().at(-1) ?? null };
}
