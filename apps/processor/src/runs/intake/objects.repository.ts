import { advisoryLocks, objectHashFrom, sourceHashFrom, type Tables } from '@app/database';
import { sql, type Transaction } from 'kysely';
import type { ObjectIdentity } from '../object-key.js';
import { noteLookAlikes } from './look-alikes.repository.js';
import { admissionOf, type FullLimit, type KnownCounts, type NewObject, type ObjectLimits } from './object-limits.js';

/**
 * Days without runs after which an object may be forgotten to admit another one. The alert engine forgets it after 90 days,
 * so that every object that the engine follows is in this table.
 */
const FORGET_AFTER_DAYS = 92;

/** The limit that refuses an object; null: it is admitted. */
export type Admission = FullLimit | null;

export interface Admissions {
  /** One for each identity, in their order. */
  readonly admissions: readonly Admission[];
  /** Companies that nobody knew before and that look like a known one. */
  readonly lookAlikes: number;
}

interface AskedObject extends NewObject {
  readonly index: number;
  readonly company: string;
}

/**
 * Admits objects in the transaction that stores their runs: known objects always, new ones up to the limits, one transaction
 * at a time. Locks are taken in one order to avoid deadlocks: rows of `objects` by hash, then the advisory lock of new
 * objects, then rows of `runs`.
 */
export async function admitObjects(
  transaction: Transaction<Tables>,
  identities: readonly ObjectIdentity[],
  limits: ObjectLimits,
): Promise<Admissions> {
  const asked = await readHashes(transaction, identities);
  const admissions = identities.map((): Admission => null);
  const first = await markSeen(transaction, asked);
  const unknown = asked.filter(({ object_hash }) => !first.has(object_hash));
  if (unknown.length === 0) return { admissions, lookAlikes: 0 };
  await sql`select pg_advisory_xact_lock(${advisoryLocks.objects}::bigint)`.execute(transaction);
  const second = await markSeen(transaction, unknown);
  const newcomers = unknown.filter(({ object_hash }) => !second.has(object_hash));
  const { decided, companies } = await admitNew(transaction, newcomers, limits);
  for (const { index, object_hash } of newcomers) admissions[index] = decided.get(object_hash) ?? null;
  return { admissions, lookAlikes: await noteLookAlikes(transaction, companies) };
}

async function readHashes(
  transaction: Transaction<Tables>,
  identities: readonly ObjectIdentity[],
): Promise<AskedObject[]> {
  const rows = identities.map(({ company, zone, source, object_id, object_type }, index) => ({
    ...{ index, company, zone, source, object_id, object_type },
  }));
  const { rows: asked } = await sql<AskedObject>`
    select index, company, ${objectHashFrom('asked')} as object_hash,
      md5(company)::uuid as company_hash, ${sourceHashFrom('asked')} as source_hash
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as asked (index integer, company text, zone text, source text, object_id text, object_type text)
    order by index`.execute(transaction);
  return asked;
}

/** Sets `last_seen` to today. @returns hashes of the known objects */
async function markSeen(transaction: Transaction<Tables>, asked: readonly AskedObject[]): Promise<ReadonlySet<string>> {
  const hashes = asked.map(({ object_hash }) => object_hash);
  // Another process may forget an object that was not seen today: it counts as known when the update found its row.
  const { rows } = await sql<{ object_hash: string }>`
    with found as (
      select object_hash from objects
      where object_hash = any(${hashes}::uuid[]) and last_seen < current_date
      order by object_hash for update
    ), written as (
      update objects set last_seen = current_date from found where objects.object_hash = found.object_hash
      returning objects.object_hash
    )
    select object_hash from written
    union all
    select object_hash from objects where object_hash = any(${hashes}::uuid[]) and last_seen >= current_date`.execute(
    transaction,
  );
  return new Set(rows.map(({ object_hash }) => object_hash));
}

async function admitNew(
  transaction: Transaction<Tables>,
  newcomers: readonly AskedObject[],
  limits: ObjectLimits,
): Promise<{ decided: ReadonlyMap<string, FullLimit | null>; companies: ReadonlySet<string> }> {
  if (newcomers.length === 0) return { decided: new Map(), companies: new Set() };
  const counts = await readCounts(transaction, newcomers);
  let decided = admissionOf(newcomers, counts, limits);
  const isFull = [...decided.values()].some((full) => full !== null);
  if (isFull && (await forgetOld(transaction))) {
    decided = admissionOf(newcomers, await readCounts(transaction, newcomers), limits);
  }
  const admitted = newcomers.filter(({ object_hash }) => decided.get(object_hash) === null);
  if (admitted.length > 0) {
    await sql`
      insert into objects (object_hash, company_hash, source_hash, company, last_seen)
      select object_hash, company_hash, source_hash, company, current_date
      from json_to_recordset(${JSON.stringify(admitted)}::json)
        as admitted (object_hash uuid, company_hash uuid, source_hash uuid, company text)
      on conflict do nothing`.execute(transaction);
  }
  const isNew = ({ company_hash }: AskedObject): boolean => !counts.byCompany.has(company_hash);
  return { decided, companies: new Set(admitted.filter(isNew).map(({ company }) => company)) };
}

async function readCounts(transaction: Transaction<Tables>, newcomers: readonly NewObject[]): Promise<KnownCounts> {
  const companies = [...new Set(newcomers.map(({ company_hash }) => company_hash))];
  const asked = [...new Set(newcomers.map(({ source_hash }) => source_hash))];
  const { rows } = await sql<{ hash: string | null; count: number; what: 'objects' | 'company' | 'source' }>`
    select null as hash, count(*)::float8 as count, 'objects' as what from objects
    union all
    select company_hash, count(*)::float8, 'company' from objects where company_hash = any(${companies}::uuid[])
    group by company_hash
    union all
    select hash, 1, 'source' from unnest(${asked}::uuid[]) as hash
    where exists (select from objects where source_hash = hash)`.execute(transaction);
  const knownSources = new Set(rows.flatMap(({ hash, what }) => (what === 'source' && hash !== null ? [hash] : [])));
  const isNewSource = asked.some((hash) => !knownSources.has(hash));
  // Reads the whole table, so only when there is a new source.
  const sourcesByCompany = isNewSource ? await countSources(transaction) : new Map<string, number>();
  return {
    objects: rows.find(({ what }) => what === 'objects')?.count ?? 0,
    byCompany: new Map(
      rows.flatMap(({ hash, count, what }) => (what === 'company' && hash !== null ? [[hash, count] as const] : [])),
    ),
    knownSources,
    sources: [...sourcesByCompany.values()].reduce((sum, count) => sum + count, 0),
    sourcesByCompany,
  };
}

/** The numbers of sources by the hash of their company. */
async function countSources(transaction: Transaction<Tables>): Promise<Map<string, number>> {
  const { rows } = await sql<{ company_hash: string; count: number }>`
    select company_hash, count(*)::float8 as count
    from (select distinct company_hash, source_hash from objects) as sources group by company_hash`.execute(
    transaction,
  );
  return new Map(rows.map(({ company_hash, count }) => [company_hash, count]));
}

async function forgetOld(transaction: Transaction<Tables>): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from objects where last_seen < current_date - ${sql.lit(FORGET_AFTER_DAYS)}`.execute(transaction);
  return (numAffectedRows ?? 0n) > 0n;
}

/** Stores for the alert engine that runs were refused, by company; null: by a limit of all companies. */
export async function recordRefusals(
  transaction: Transaction<Tables>,
  refused: ReadonlyMap<string | null, number>,
): Promise<void> {
  const rows = [...refused].map(([company, count]) => ({ company, count }));
  await sql`
    insert into object_refusals (company_hash, company, refused_count, last_refused_at)
    select md5(coalesce(company, ''))::uuid, company, "count", now()
    from json_to_recordset(${JSON.stringify(rows)}::json) as refused (company text, "count" bigint)
    on conflict (company_hash) do update set
      refused_count = object_refusals.refused_count + excluded.refused_count,
      last_refused_at = excluded.last_refused_at`.execute(transaction);
}
