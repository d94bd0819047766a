import { Database, type SilencesTable } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { Selectable } from 'kysely';
import type { RuleMatch } from '../../rules-file/index.js';
import type { Silence } from '../quiet.js';

/** A silence as it is kept. */
export interface StoredSilence extends Silence {
  readonly silence_id: string;
  readonly comment: string;
  readonly created_by: string | null;
  readonly created_at: string;
}

/** Silences that were asked for by hand. */
@Injectable()
export class SilencesRepository {
  constructor(private readonly database: Database) {}

  /** Those that hold, and those that are still to come. @throws PipelineError `store_unavailable` */
  notEnded(now: Date): Promise<StoredSilence[]> {
    return this.database.use(async (tables) => {
      const rows = await tables
        .selectFrom('silences')
        .selectAll()
        .where('ends_at', '>', now.toISOString())
        .orderBy('ends_at')
        .orderBy('silence_id')
        .execute();
      return rows.map(silenceOf);
    });
  }

  /** @throws PipelineError `store_unavailable`, `store_rejected` */
  async insert({ match, ...silence }: StoredSilence): Promise<void> {
    await this.database.statement((tables) =>
      tables
        .insertInto('silences')
        .values({ ...silence, match: JSON.stringify(match) })
        .execute(),
    );
  }

  /** From now on it does not hold. @returns whether there is such a one. @throws PipelineError `store_unavailable` */
  end(id: string, now: Date): Promise<boolean> {
    const at = now.toISOString();
    return this.database.statement(async (tables) => {
      const { numUpdatedRows } = await tables
        .updateTable('silences')
        .set((eb) => ({
          starts_at: eb.fn<string>('least', ['starts_at', eb.cast<string>(eb.val(at), 'timestamptz')]),
          ends_at: eb.fn<string>('least', ['ends_at', eb.cast<string>(eb.val(at), 'timestamptz')]),
        }))
        .where('silence_id', '=', id)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    });
  }
}

const silenceOf = ({ match, ...row }: Selectable<SilencesTable>): StoredSilence => ({
  ...row,
  match: match as RuleMatch,
});
