import { Database, type SilencesTable } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { Selectable } from 'kysely';
import type { Mute, MuteMatch } from '../muting.js';

/** A mute as stored, in the table `silences`. */
export interface StoredMute extends Mute {
  readonly silence_id: string;
  readonly comment: string;
  readonly created_by: string | null;
  readonly created_at: string;
}

/** Writes the mutes that people created, in the table `silences`. */
@Injectable()
export class MutesRepository {
  constructor(private readonly database: Database) {}

  /** Active and future mutes. @throws PipelineError `store_unavailable` */
  notEnded(now: Date): Promise<StoredMute[]> {
    return this.database.use(async (tables) => {
      const rows = await tables
        .selectFrom('silences')
        .selectAll()
        .where('ends_at', '>', now.toISOString())
        .orderBy('ends_at')
        .orderBy('silence_id')
        .execute();
      return rows.map(muteOf);
    });
  }

  /** @throws PipelineError `store_unavailable`, `store_rejected` */
  async insert({ match, ...mute }: StoredMute): Promise<void> {
    await this.database.statement((tables) =>
      tables
        .insertInto('silences')
        .values({ ...mute, match: JSON.stringify(match) })
        .execute(),
    );
  }

  /** Ends a mute at `now`. @returns whether it exists. @throws PipelineError `store_unavailable` */
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

const muteOf = ({ match, ...row }: Selectable<SilencesTable>): StoredMute => ({ ...row, match: matchOf(match) });

/** Mutes of before migration 0010 may have the id of an object as a number. */
function matchOf(stored: unknown): MuteMatch {
  const match = stored as MuteMatch;
  return match.object === undefined ? match : { ...match, object: String(match.object) };
}
