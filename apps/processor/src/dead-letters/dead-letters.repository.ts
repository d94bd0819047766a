import type { DeadLetter, ErrorCode } from '@app/contracts';
import {
  Database,
  type DeadLettersTable,
  type Position,
  recordChange,
  shortened,
  shortTextOf,
  type Tables,
  within,
} from '@app/database';
import { type ScopedActor, messageCompanyOf, type Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type ExpressionBuilder, type Insertable, type Selectable, sql } from 'kysely';
import { type MessageSubject, messageSubjectOf } from './message-subject.js';

/** A dead letter as stored. */
export interface StoredDeadLetter extends DeadLetter, MessageSubject {
  readonly stored_at: string;
  readonly replayed_at: string | null;
  readonly replay_count: number;
}

/** A dead letter without the bytes of the message, which can exceed a megabyte. */
export type DeadLetterEntry = Omit<StoredDeadLetter, 'key_base64' | 'value_base64'>;

const entryColumns = [
  'dead_letter_id',
  'company',
  'source',
  'zone',
  'object_id',
  'object_type',
  'run_id',
  'code',
  'source_topic',
  'partition',
  'offset',
  'service',
  'time',
  'stored_at',
  'replayed_at',
  'replay_count',
] as const satisfies (keyof DeadLettersTable)[];

/** Counts of the dead letters with one code. */
export interface DeadLetterCount {
  readonly code: ErrorCode;
  readonly letters_count: number;
  readonly replayed_count: number;
  readonly last_at: string;
}

/** Which dead letters are asked for; what is left out is any. */
export interface DeadLetterFilter {
  readonly code?: ErrorCode;
  readonly company?: string;
  readonly source?: string;
}

interface Replayed {
  readonly at: Date;
  readonly isMended: boolean;
}

/** Writes `dead_letters`. Inserting a dead letter twice changes nothing. */
@Injectable()
export class DeadLettersRepository {
  constructor(private readonly database: Database) {}

  /** @returns the number of new dead letters. @throws PipelineError `store_unavailable`, `store_rejected` */
  async insertNew(deadLetters: readonly DeadLetter[]): Promise<number> {
    if (deadLetters.length === 0) return 0;
    const rows = deadLetters.map(rowOf).sort((a, b) => (a.dead_letter_id < b.dead_letter_id ? -1 : 1));
    const inserted = await this.database.statement((tables) =>
      tables
        .insertInto('dead_letters')
        .values(rows)
        .onConflict((conflict) => conflict.column('dead_letter_id').doNothing())
        .returning('dead_letter_id')
        .execute(),
    );
    return inserted.length;
  }

  /** Newest first, from after a position. @throws PipelineError `store_unavailable` */
  list(
    scope: Scope,
    { after, limit, ...filter }: DeadLetterFilter & { after?: Position; limit: number },
  ): Promise<DeadLetterEntry[]> {
    return this.database.use(async (tables) => {
      let query = tables
        .selectFrom('dead_letters')
        .select([...entryColumns, sql<string>`${shortened('detail')}`.as('detail')])
        .where(within(scope))
        .where(matching(filter));
      if (after !== undefined) {
        query = query.where((eb) => eb(eb.refTuple('time', 'dead_letter_id'), '<', eb.tuple(after.time, after.id)));
      }
      const rows = await query.orderBy('time', 'desc').orderBy('dead_letter_id', 'desc').limit(limit).execute();
      return rows.map(({ code: kept, detail, ...row }) => ({
        ...row,
        code: kept as ErrorCode,
        detail: shortTextOf(detail),
      }));
    });
  }

  /** Counts by code, most frequent first. @throws PipelineError `store_unavailable` */
  countByCode(scope: Scope, filter: DeadLetterFilter): Promise<DeadLetterCount[]> {
    return this.database.use(async (tables) => {
      const rows = await tables
        .selectFrom('dead_letters')
        .select(({ fn }) => [
          'code',
          fn.countAll<string>().as('letters_count'),
          fn.count<string>('replayed_at').as('replayed_count'),
          fn.max('time').as('last_at'),
        ])
        .where(within(scope))
        .where(matching(filter))
        .groupBy('code')
        .orderBy('letters_count', 'desc')
        .orderBy('code')
        .execute();
      return rows.map(({ code, letters_count, replayed_count, last_at }) => ({
        code: code as ErrorCode,
        letters_count: Number(letters_count),
        replayed_count: Number(replayed_count),
        last_at,
      }));
    });
  }

  /** How many were set aside since then and not sent again; no more than `most` are counted. @throws PipelineError `store_unavailable` */
  countWaiting(scope: Scope, { since, most }: { since: Date; most: number }): Promise<number> {
    return this.database.use(async (tables) => {
      const waiting = tables
        .selectFrom('dead_letters')
        .select('dead_letter_id')
        .where(within(scope))
        .where('time', '>', since.toISOString())
        .where('replayed_at', 'is', null)
        .limit(most);
      const { count } = await tables
        .selectFrom(waiting.as('waiting'))
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .executeTakeFirstOrThrow();
      return Number(count);
    });
  }

  /** @throws PipelineError `store_unavailable` */
  find(scope: Scope, id: string): Promise<StoredDeadLetter | null> {
    return this.database.use(async (tables) => {
      const row = await tables
        .selectFrom('dead_letters')
        .selectAll()
        .where('dead_letter_id', '=', id)
        .where(within(scope))
        .executeTakeFirst();
      return row === undefined ? null : storedDeadLetterOf(row);
    });
  }

  /** @throws PipelineError `store_unavailable` */
  async markReplayed(id: string, actor: ScopedActor, { at, isMended }: Replayed): Promise<void> {
    await this.database.transaction(async (tables) => {
      const changed = await tables
        .updateTable('dead_letters')
        .set((eb) => ({ replayed_at: at.toISOString(), replay_count: eb('replay_count', '+', 1) }))
        .where('dead_letter_id', '=', id)
        .where(within(actor.scope))
        .returning(['company', 'code'])
        .executeTakeFirst();
      if (changed === undefined) return;
      const companies = changed.company === null ? null : [changed.company];
      const detail = { code: changed.code, is_mended: isMended };
      await recordChange(tables, actor, { action: 'dead_letter_replayed', companies, subject: id, detail });
    });
  }
}

function rowOf({ key_base64, value_base64, ...deadLetter }: DeadLetter): Insertable<DeadLettersTable> {
  const value = bytesOf(value_base64);
  const company = deadLetter.company ?? messageCompanyOf({ value, headers: {} });
  return {
    ...deadLetter,
    company,
    company_read: true,
    key: bytesOf(key_base64),
    value,
    ...messageSubjectOf(value, company),
    subject_read: true,
  };
}

/** As a condition of SQL. */
function matching(filter: DeadLetterFilter) {
  return (eb: ExpressionBuilder<Tables, 'dead_letters'>) =>
    eb.and(
      (['code', 'company', 'source'] as const).flatMap((name) =>
        filter[name] === undefined ? [] : [eb(name, '=', filter[name])],
      ),
    );
}

const bytesOf = (base64: string | null): Buffer | null => (base64 === null ? null : Buffer.from(base64, 'base64'));

function storedDeadLetterOf(row: Selectable<DeadLettersTable>): StoredDeadLetter {
  const { key, value, code, company_read: _company, subject_read: _subject, stored_by: _, ...rest } = row;
  return {
    ...rest,
    code: code as ErrorCode,
    key_base64: key?.toString('base64') ?? null,
    value_base64: value?.toString('base64') ?? null,
  };
}
