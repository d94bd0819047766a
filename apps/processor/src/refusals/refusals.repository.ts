import { refusalIdOf, type RefusalSummary } from '@app/contracts';
import { Database, type RefusalsTable, type Tables } from '@app/database';
import { HOUR_MS } from '@app/time';
import { Injectable } from '@nestjs/common';
import { type Insertable, sql, type Transaction } from 'kysely';

/** Days that a summary is kept: longer than its topic keeps it, so that a second delivery is known for one. */
const SUMMARY_DAYS = 8;
/** Days that the counts are kept. */
const REFUSAL_DAYS = 90;
const FORGET_EVERY_MS = HOUR_MS;
/** Rows that one statement deletes at most. */
const FORGET_ROWS = 50_000;

/** Writes `refusal_summaries` and `refusals`. A summary that comes again changes nothing. */
@Injectable()
export class RefusalsRepository {
  private forgetAtMs = 0;

  constructor(private readonly database: Database) {}

  /** @throws PipelineError `store_unavailable`, `store_rejected` */
  async add(summaries: readonly RefusalSummary[]): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const fresh = await insertNew(transaction, summaries);
      if (fresh.length > 0) await addCounts(transaction, rowsOf(fresh));
    });
    if (performance.now() < this.forgetAtMs) return;
    this.forgetAtMs = performance.now() + FORGET_EVERY_MS;
    await this.forget();
  }

  private async forget(): Promise<void> {
    await this.database.use(async (tables) => {
      await sql`delete from refusal_summaries where summary_id in (select summary_id from refusal_summaries
        where stored_at < now() - make_interval(days => ${SUMMARY_DAYS}) limit ${FORGET_ROWS})`.execute(tables);
      await sql`delete from refusals where refusal_id in (select refusal_id from refusals
        where last_at < now() - make_interval(days => ${REFUSAL_DAYS}) limit ${FORGET_ROWS})`.execute(tables);
    });
  }
}

async function insertNew(
  transaction: Transaction<Tables>,
  summaries: readonly RefusalSummary[],
): Promise<RefusalSummary[]> {
  const byId = new Map(summaries.map((summary) => [summary.summary_id, summary]));
  const rows = [...byId.values()]
    .map(({ summary_id, company, source, code, reason, count }) => ({
      ...{ summary_id, company, source, code, reason, count },
    }))
    .sort((a, b) => (a.summary_id < b.summary_id ? -1 : 1));
  const inserted = await transaction
    .insertInto('refusal_summaries')
    .values(rows)
    .onConflict((conflict) => conflict.column('summary_id').doNothing())
    .returning('summary_id')
    .execute();
  const fresh = new Set(inserted.map(({ summary_id }) => summary_id));
  return [...byId.values()].filter(({ summary_id }) => fresh.has(summary_id));
}

type Row = Insertable<RefusalsTable> & { readonly count: number };

/** One row for each company, source, code and hour, sorted by id: two writers take row locks in one order. */
function rowsOf(summaries: readonly RefusalSummary[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { summary_id: _, ...summary } of summaries) {
    const { company, source, code } = summary;
    const hour = new Date(Math.floor(Date.parse(summary.first_at) / HOUR_MS) * HOUR_MS).toISOString();
    const refusal_id = refusalIdOf(company, source, code, hour);
    const before = rows.get(refusal_id);
    const isNewer = before === undefined || summary.last_at >= before.last_at;
    rows.set(refusal_id, {
      ...(isNewer ? { refusal_id, hour, ...summary } : before),
      count: summary.count + (before?.count ?? 0),
      first_at: before === undefined || summary.first_at < before.first_at ? summary.first_at : before.first_at,
    });
  }
  return [...rows.values()].sort((a, b) => (a.refusal_id < b.refusal_id ? -1 : 1));
}

async function addCounts(transaction: Transaction<Tables>, rows: readonly Row[]): Promise<void> {
  await transaction
    .insertInto('refusals')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('refusal_id').doUpdateSet({
        count: sql`refusals.count + excluded.count`,
        first_at: sql`least(refusals.first_at, excluded.first_at)`,
        last_at: sql`greatest(refusals.last_at, excluded.last_at)`,
        reason: sql`case when excluded.last_at >= refusals.last_at then excluded.reason else refusals.reason end`,
        door: sql`case when excluded.last_at >= refusals.last_at then excluded.door else refusals.door end`,
        stored_by: sql`pg_current_xact_id()`,
      }),
    )
    .execute();
}
