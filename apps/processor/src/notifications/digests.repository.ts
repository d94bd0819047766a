import type { Subject } from '@app/alerting';
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

type IsMuted = (alert: { rule: string; subject: Subject; incident_id: string }) => boolean;

/** Reads what is muted now. */
export type ReadMuted = () => Promise<IsMuted>;

/**
 * Plans the digests that are due at `now`: each tells all that is held of one company for one channel, but for what is muted by then.
 * @returns their number
 */
export async function planDigests(database: Database, now: Date, readMuted: ReadMuted): Promise<number> {
  const lanes = await database.use((tables) => dueLanes(tables, now));
  if (lanes.length === 0) return 0;
  await takeBackMuted(database, await readMuted());
  let count = 0;
  for (const lane of lanes) count += await database.transaction((tables) => plan(tables, lane, now));
  return count;
}

interface HeldAlerts {
  readonly incident_id: string;
  readonly receiver: string;
  readonly channel: string;
  readonly alerts: readonly { readonly rule: string; readonly subject: Subject }[];
}

/**
 * Takes back what no digest has told yet of incidents that are muted now: while a mute holds nobody is told, and when it ends
 * the notification is planned again.
 */
async function takeBackMuted(database: Database, isMuted: IsMuted): Promise<void> {
  const { rows } = await database.use((tables) =>
    sql<HeldAlerts>`
      select incident_id, receiver, channel, (
        select coalesce(jsonb_agg(jsonb_build_object('rule', alert->'rule', 'subject', alert->'subject')), '[]')
        from jsonb_array_elements(message->'alerts') as alert) as alerts
      from notifications
      where status = 'held' and digest_id is null and kind <> 'resolved' and incident_id is not null`.execute(tables),
  );
  const muted = rows.filter(
    ({ alerts, incident_id }) => alerts.length > 0 && alerts.every((alert) => isMuted({ ...alert, incident_id })),
  );
  if (muted.length === 0) return;
  const lanes = JSON.stringify(muted.map(({ incident_id, receiver, channel }) => ({ incident_id, receiver, channel })));
  await database.use((tables) =>
    sql`
      delete from notifications where status = 'held' and digest_id is null and (incident_id, receiver, channel) in (
        select incident_id, receiver, channel
        from json_to_recordset(${lanes}::json) as muted (incident_id uuid, receiver text, channel text))`.execute(
      tables,
    ),
  );
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
