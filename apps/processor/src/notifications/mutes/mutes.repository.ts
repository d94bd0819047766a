import { Database, recordChange, type SilencesTable, type Tables, within } from '@app/database';
import type { Actor, ScopedActor, Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
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

  /** Active and future mutes that can match an alert of the scope. @throws PipelineError `store_unavailable` */
  notEnded(scope: Scope, now: Date): Promise<StoredMute[]> {
    return this.database.use(async (tables) => {
      const rows = await tables
        .selectFrom('silences')
        .selectAll()
        .where('ends_at', '>', now.toISOString())
        .$if(!scope.isAll, (query) => query.where(canMatch(scope)))
        .orderBy('ends_at')
        .orderBy('silence_id')
        .execute();
      return rows.map(muteOf);
    });
  }

  /**
   * @param companies of whom it mutes alerts; null: of all
   * @throws PipelineError `store_unavailable`, `store_rejected`
   */
  async insert(mute: StoredMute, actor: ScopedActor, companies: readonly string[] | null): Promise<void> {
    await this.database.transaction((tables) => insertMute(tables, mute, actor, companies));
  }

  /** Ends a mute of a company of the actor at `now`. @returns whether it exists. @throws PipelineError `store_unavailable` */
  end(id: string, actor: ScopedActor, now: Date): Promise<boolean> {
    const at = now.toISOString();
    return this.database.transaction(async (tables) => {
      const before = await tables
        .selectFrom('silences')
        .selectAll()
        .where('silence_id', '=', id)
        .where(within(actor.scope, mutedCompany))
        .forUpdate()
        .executeTakeFirst();
      if (before === undefined) return false;
      if (Date.parse(before.ends_at) <= now.getTime()) return true;
      await tables
        .updateTable('silences')
        .set((eb) => ({
          starts_at: eb.fn<string>('least', ['starts_at', eb.cast<string>(eb.val(at), 'timestamptz')]),
          ends_at: eb.fn<string>('least', ['ends_at', eb.cast<string>(eb.val(at), 'timestamptz')]),
        }))
        .where('silence_id', '=', id)
        .execute();
      const companies = await companiesOf(tables, before);
      const detail = { match: before.match as object };
      await recordChange(tables, actor, { action: 'silence_ended', companies, subject: id, detail });
      return true;
    });
  }
}

/**
 * Adds a mute and writes it down.
 * @param companies of whom it mutes alerts; null: of all
 * @throws the errors of the driver
 */
export async function insertMute(
  tables: Kysely<Tables>,
  { match, ...mute }: StoredMute,
  actor: Actor,
  companies: readonly string[] | null,
): Promise<void> {
  await tables
    .insertInto('silences')
    .values({ ...mute, match: JSON.stringify(match) })
    .execute();
  const { silence_id: subject, ends_at, comment } = mute;
  const detail = { match, ends_at, comment };
  await recordChange(tables, actor, { action: 'silence_created', companies, subject, detail });
}

/** Those that the log says it was created for; null: all. */
async function companiesOf(
  tables: Kysely<Tables>,
  { silence_id }: Selectable<SilencesTable>,
): Promise<string[] | null> {
  const created = await tables
    .selectFrom('audit_log')
    .select('companies')
    .where('action', '=', 'silence_created')
    .where('subject', '=', silence_id)
    .executeTakeFirst();
  return created?.companies ?? null;
}

const mutedCompany = sql<string | null>`silences.match->>'company'`;

/** Condition: the company and the incident of the mute, if it names them, are of the scope. */
const canMatch = (scope: Scope): RawBuilder<boolean> => sql<boolean>`
  (${mutedCompany} is null or ${within(scope, mutedCompany)}) and (silences.match->>'incident_id' is null or exists (
    select from alerts
    where incident_id = (silences.match->>'incident_id')::uuid and ${within(scope, 'alerts.company')}))`;

const muteOf = ({ match, ...row }: Selectable<SilencesTable>): StoredMute => ({ ...row, match: matchOf(match) });

/** Mutes of before migration 0010 may have the id of an object as a number. */
function matchOf(stored: unknown): MuteMatch {
  const match = stored as MuteMatch;
  return match.object === undefined ? match : { ...match, object: String(match.object) };
}
