import { Database, within } from '@app/database';
import { Scope, type ScopedActor } from '@app/platform';
import { HOUR_MS } from '@app/time';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import { acknowledgeIncident } from '../alerting/index.js';
import { insertMute, type LinkAction } from '../notifications/index.js';

/** A message with a link. */
export interface LinkedMessage {
  readonly notification_id: string;
  readonly incident_id: string;
  readonly receiver: string;
  /** Title, in one line. */
  readonly title: string;
  readonly created_at: string;
  /** The companies of its alerts: the link does nothing to those of others. */
  readonly scope: Scope;
  /** Whether all alerts of the incident that are of the scope are resolved. */
  readonly isOver: boolean;
  readonly isUsed: boolean;
}

const MUTED_MS = HOUR_MS;

/** Uses the links of messages, and keeps which were used in the table `incident_link_uses`. */
@Injectable()
export class IncidentLinksRepository {
  constructor(private readonly database: Database) {}

  /** Null: there is no such message. @throws PipelineError `store_unavailable` */
  find(notificationId: string, action: LinkAction): Promise<LinkedMessage | null> {
    return this.database.use(async (tables) => {
      const { rows } = await sql<Omit<LinkedMessage, 'scope'> & { companies: string[]; of_companies: boolean }>`
        with message as (
          select notification_id, incident_id, receiver, created_at, message->>'title' as title, array(
            select distinct alert->'subject'->>'company' from jsonb_array_elements(message->'alerts') as alert
            where alert->'subject'->>'company' is not null) as companies
          from notifications
          where notification_id = ${notificationId}::uuid and incident_id is not null and kind in ('firing', 'joined', 'repeat'))
        select message.*,
          exists (select from alerts a where a.incident_id = message.incident_id and a.company is not null) as of_companies,
          not exists (select from alerts a where a.incident_id = message.incident_id and a.state <> 'resolved'
            and (a.company = any(message.companies) or message.companies = '{}')) as "isOver",
          exists (select from incident_link_uses u
            where u.notification_id = message.notification_id and u.action = ${action}) as "isUsed"
        from message`.execute(tables);
      const [row] = rows;
      if (row === undefined) return null;
      const { companies, of_companies, ...message } = row;
      // A message about us ourselves is of no company; then its whole incident is.
      return { ...message, scope: companies.length === 0 && !of_companies ? Scope.all : Scope.of(companies) };
    });
  }

  /**
   * Does what the link is for and writes it down, or nothing when somebody else has used it or the incident is over meanwhile.
   * @returns whether it has
   * @throws PipelineError `store_unavailable`
   */
  use(
    { notification_id, incident_id }: LinkedMessage,
    action: LinkAction,
    actor: ScopedActor,
    now: Date,
  ): Promise<boolean> {
    return this.database.transaction(async (tables) => {
      const { rows } = await sql`
        insert into incident_link_uses (notification_id, action)
        select ${notification_id}::uuid, ${action} where exists (
          select from alerts where incident_id = ${incident_id}::uuid and state <> 'resolved' and ${within(actor.scope)})
        on conflict do nothing returning action`.execute(tables);
      if (rows.length === 0) return false;
      const note = `with the link in a message to ${actor.id}`;
      if (action === 'acknowledge') await acknowledgeIncident(tables, incident_id, { note }, actor);
      for (const company of action === 'mute' ? (actor.scope.companies ?? [null]) : []) {
        const mute = {
          silence_id: randomUUID(),
          match: { incident_id, ...(company === null ? {} : { company }) },
          comment: note,
          created_by: actor.name,
          starts_at: now.toISOString(),
          ends_at: new Date(now.getTime() + MUTED_MS).toISOString(),
          created_at: now.toISOString(),
        };
        await insertMute(tables, mute, actor, company === null ? null : [company]);
      }
      return true;
    });
  }
}
