import type { Database, Tables } from '@app/database';
import { messageCompanyOf } from '@app/platform';
import { type RawBuilder, sql, type Transaction } from 'kysely';
import { countEngineState, eraseEngineState, type EngineErasure } from './engine-state.repository.js';
import { type ErasedTable, erasedTables, type Erasure } from './erased-tables.js';
import { countRollups, countRunsOut, eraseRollups } from './rollups.repository.js';

/** How many rows of a kind there were. */
export interface ErasedCount {
  readonly title: string;
  readonly count: number;
}

export interface ErasureReport {
  readonly counts: readonly ErasedCount[];
  readonly engine: EngineErasure;
  /** Dead letters that do not say of which company they are, and stay. */
  readonly unassignedDeadLetters: number;
}

/** Called in the transaction of the erasure: what it writes is kept if, and only if, the erasure is. */
export type RecordErasure = (
  transaction: Transaction<Tables>,
  erasure: Erasure,
  report: ErasureReport,
) => Promise<void>;

/**
 * Deletes what is stored of a company, in every table, in the rollups and in the state of the alert engine, in one transaction. A
 * processor that runs meanwhile goes on without it.
 * @throws PipelineError `store_unavailable`, `store_read_only`
 */
export const eraseCompany = (database: Database, erasure: Erasure, record: RecordErasure): Promise<ErasureReport> =>
  database.patiently((tables) =>
    tables.transaction().execute(async (transaction) => {
      const engine = await eraseEngineState(transaction, erasure);
      const { own, others } = await deadLettersWithoutCompany(transaction, erasure);
      if (erasure.before === null) await countRunsOut(transaction, erasure);
      const counts: ErasedCount[] = [];
      for (const table of erasedTables) {
        const { numAffectedRows } = await sql`
          delete from ${sql.table(table.name)} where ${rowsOf(table, erasure, own)}`.execute(transaction);
        counts.push({ title: table.title, count: Number(numAffectedRows ?? 0n) });
      }
      counts.push({ title: ROLLUPS, count: await eraseRollups(transaction, erasure) });
      await emptyChanges(transaction, erasure);
      const report = { counts, engine, unassignedDeadLetters: others };
      await record(transaction, erasure, report);
      return report;
    }),
  );

// It stays known who changed what, and when; the facts of a change, such as notes, go.
async function emptyChanges(transaction: Transaction<Tables>, { company, before }: Erasure): Promise<void> {
  await sql`
    update audit_log set detail = '{}'
    where companies = array[${company}]::text[] and action <> 'company_erased'
      and (${before}::timestamptz is null or at < ${before}::timestamptz)`.execute(transaction);
}

/** The same without deleting anything. @throws PipelineError `store_unavailable` */
export const countCompany = (database: Database, erasure: Erasure): Promise<ErasureReport> =>
  database.patiently((tables) =>
    tables
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (transaction) => {
        const { own, others } = await deadLettersWithoutCompany(transaction, erasure);
        const counts: ErasedCount[] = [];
        for (const table of erasedTables) {
          const { rows } = await sql<{ count: number }>`
            select count(*)::float8 as count from ${sql.table(table.name)} where ${rowsOf(table, erasure, own)}`.execute(
            transaction,
          );
          counts.push({ title: table.title, count: rows[0]!.count });
        }
        counts.push({ title: ROLLUPS, count: await countRollups(transaction, erasure) });
        return { counts, engine: await countEngineState(transaction, erasure), unassignedDeadLetters: others };
      }),
  );

const ROLLUPS = 'rollups';

/** The companies of which anything is stored, in alphabetical order; at most so many. */
export const companiesIn = (database: Database, most: number): Promise<string[]> =>
  database.patiently(async (tables) => {
    const rows = await tables
      .selectFrom('objects')
      .select('company')
      .distinct()
      .orderBy('company')
      .limit(most)
      .execute();
    return rows.map(({ company }) => company);
  });

const rowsOf = (table: ErasedTable, erasure: Erasure, deadLetters: readonly string[]): RawBuilder<boolean> =>
  table.name === 'dead_letters'
    ? sql<boolean>`(${table.rows(erasure)} or dead_letter_id = any(${deadLetters}::uuid[]))`
    : table.rows(erasure);

const READ_AT_ONCE = 200;

/**
 * Dead letters of a version that did not read their company, and of messages that none can be read of.
 * @returns ids of those of the company, and how many there are beside them
 */
async function deadLettersWithoutCompany(
  transaction: Transaction<Tables>,
  { company, before }: Erasure,
): Promise<{ own: string[]; others: number }> {
  const own: string[] = [];
  let others = 0;
  for (let after: string | null = null; ;) {
    const { rows }: { rows: { dead_letter_id: string; value: Buffer | null }[] } = await sql<{
      dead_letter_id: string;
      value: Buffer | null;
    }>`
      select dead_letter_id, value from dead_letters
      where company is null and (${after}::uuid is null or dead_letter_id > ${after}::uuid)
        and (${before}::timestamptz is null or "time" < ${before}::timestamptz)
      order by dead_letter_id limit ${READ_AT_ONCE}`.execute(transaction);
    for (const { dead_letter_id, value } of rows) {
      if (messageCompanyOf({ value, headers: {} }) === company) own.push(dead_letter_id);
      else others += 1;
    }
    if (rows.length < READ_AT_ONCE) return { own, others };
    after = rows.at(-1)!.dead_letter_id;
  }
}
