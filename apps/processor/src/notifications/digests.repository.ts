import type { Database, Tables } from '@app/database';
import { MINUTE_MS } from '@app/time';
import { type Kysely, sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import { digestMessage, type HeldNotification } from './digest.js';
import type { CompanyLane } from './lane.js';

/** Time in which a digest gathers what a storm brings, from the first one that was held, in milliseconds. */
const GATHER_MS = 10_000;
/** Least time between two digests of a company over one channel, in milliseconds. */
const DIGEST_EVERY_MS = MINUTE_MS;

/** Plans the digests that are due at `now`: each tells all that is held of one company for one channel. @returns their number */
export async function planDigests(database: Database, now: Date): Promise<number> {
  const lanes = await database.use((tables) => dueLanes(tables, now));
  let count = 0;
  for (const lane of lanes) count += await database.transaction((tables) => plan(tables, lane, now));
  return count;
}

async function dueLanes(tables: Kysely<Tables>, now: Date): Promise<CompanyLane[]> {
  const before = (ms: number): string => new Date(now.getTime() - ms).toISOString();
  const { rows } = await sql<CompanyLane>`
    select h.receiver, h.channel, h.company from notifications h
    where h.status = 'held' and h.digest_id is null
    group by h.receiver, h.channel, h.company
    having min(h.created_at) <= ${before(GATHER_MS)} and not exists (
      select 1 from notifications d
      where d.kind = 'digest' and d.receiver = h.receiver and d.channel = h.channel
        and d.company is not distinct from h.company and d.created_at > ${before(DIGEST_EVERY_MS)})`.execute(tables);
  return rows;
}

/** A second process that plans at the same time waits for the rows, and then finds none. @returns the number of digests */
async function plan(tables: Kysely<Tables>, { receiver, channel, company }: CompanyLane, now: Date): Promise<number> {
  const notification_id = randomUUID();
  const { rows: held } = await sql<HeldNotification>`
    with told as (
      update notifications set digest_id = ${notification_id}
      where status = 'held' and digest_id is null and receiver = ${receiver} and channel = ${channel}
        and company is not distinct from ${company}
      returning incident_id, kind, message, created_at)
    select incident_id, kind, message->>'severity' as severity, message->>'title' as title,
      message->>'started_at' as started_at, message->>'detected_at' as detected_at
    from told order by created_at, incident_id`.execute(tables);
  if (held.length === 0) return 0;
  const at = now.toISOString();
  await tables
    .insertInto('notifications')
    .values({
      notification_id,
      incident_id: null,
      company,
      company_read: true,
      receiver,
      channel,
      kind: 'digest',
      seq: 0,
      sources: '[]',
      message: JSON.stringify(digestMessage({ notification_id, company, held })),
      created_at: at,
      next_attempt_at: at,
    })
    .execute();
  return 1;
}
