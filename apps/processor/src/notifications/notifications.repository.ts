import { type NotificationMessage, readTransition, type Severity } from '@app/alerting';
import { Database, type Position, recordChange, within } from '@app/database';
import type { Scope, ScopedActor } from '@app/platform';
import { MINUTE_MS } from '@app/time';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { NotificationKind, SentNotification } from './plan-notifications.js';

/** A message to one channel of one receiver. */
export interface PlannedNotification {
  readonly incident_id: string | null;
  /** That of all its alerts; null: it is about several companies, or about none. */
  readonly company: string | null;
  readonly receiver: string;
  readonly channel: string;
  readonly kind: NotificationKind;
  readonly seq: number;
  /** The sources that it names as failing, as `toldSourceOf` writes them. */
  readonly sources: readonly string[];
  readonly message: NotificationMessage;
}

/** A notification that this process has claimed for an attempt. */
export interface ClaimedNotification {
  readonly notification_id: string;
  readonly receiver: string;
  readonly channel: string;
  readonly message: NotificationMessage;
  readonly created_at: string;
  /** Number of attempts, this one included. */
  readonly attempts: number;
}

/** A delivery attempt, as stored. */
export interface AttemptEntry {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly ok: boolean;
  /** Reason of the failure, without customer data; null: the attempt succeeded. */
  readonly problem: string | null;
}

/** A notification with its delivery attempts. */
export interface NotificationEntry extends Omit<SentNotification, 'sources'> {
  readonly notification_id: string;
  readonly incident_id: string | null;
  readonly title: string;
  readonly severity: Severity;
  readonly next_attempt_at: string | null;
  readonly attempts: number;
  readonly delivered_at: string | null;
  readonly log: readonly AttemptEntry[];
}

/** A channel of a receiver. Its deliveries are sequential. */
export interface Lane {
  readonly receiver: string;
  readonly channel: string;
}

/** Lifetime of a claim, longer than an attempt can take: after it another process takes over from one that died. */
const CLAIM_MS = MINUTE_MS;

/** Writes `notifications`: planned messages and their delivery attempts. */
@Injectable()
export class NotificationsRepository {
  constructor(private readonly database: Database) {}

  /** @returns the number of new notifications. @throws PipelineError `store_unavailable`, `store_rejected` */
  async insertNew(planned: readonly PlannedNotification[], now: Date): Promise<number> {
    if (planned.length === 0) return 0;
    const at = now.toISOString();
    const rows = planned
      .map(({ message, sources, ...row }) => ({
        ...row,
        company_read: true,
        sources: jsonOf(sources),
        notification_id: message.notification_id,
        message: JSON.stringify(message),
        created_at: at,
        next_attempt_at: at,
      }))
      .sort((a, b) => (a.notification_id < b.notification_id ? -1 : 1));
    const inserted = await this.database.statement((tables) =>
      tables
        .insertInto('notifications')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .returning('notification_id')
        .execute(),
    );
    return inserted.length;
  }

  /** Writes down that somebody tries a receiver out. @throws PipelineError `store_unavailable` */
  async noteTest(actor: ScopedActor, receiver: string): Promise<void> {
    await this.database.statement((tables) =>
      recordChange(tables, actor, { action: 'receiver_tested', companies: actor.scope.companies, subject: receiver }),
    );
  }

  /** Stores a notification that was already sent. @throws PipelineError `store_unavailable` */
  async insertSent({ message, sources, ...row }: PlannedNotification, attempt: AttemptEntry): Promise<void> {
    await this.database.statement((tables) =>
      tables
        .insertInto('notifications')
        .values({
          ...row,
          company_read: true,
          sources: jsonOf(sources),
          notification_id: message.notification_id,
          message: JSON.stringify(message),
          status: attempt.ok ? 'delivered' : 'failed',
          created_at: attempt.at,
          next_attempt_at: null,
          attempts: 1,
          delivered_at: attempt.ok ? attempt.at : null,
          log: JSON.stringify([attempt]),
        })
        .execute(),
    );
  }

  /**
   * Claims due notifications: at most one for each channel of a receiver, none for busy channels, and none while an earlier
   * one of its incident is pending. No two callers, in any process, claim the same notification.
   * @throws PipelineError `store_unavailable`
   */
  claim(now: Date, most: number, busy: readonly Lane[]): Promise<ClaimedNotification[]> {
    const at = now.toISOString();
    const until = new Date(now.getTime() + CLAIM_MS).toISOString();
    return this.database.statement(async (tables) => {
      // Materialized: a plan that evaluates it twice would lock more rows than it claims.
      const { rows } = await sql<ClaimedNotification>`
        with picked as materialized (
          select n.notification_id from notifications n
          where n.status = 'pending' and (n.claimed_until is null or n.claimed_until <= ${at})
            and n.notification_id in (
              select distinct on (d.receiver, d.channel) d.notification_id from notifications d
              where d.status = 'pending' and d.next_attempt_at <= ${at}
                and (d.claimed_until is null or d.claimed_until <= ${at})
                and not exists (
                  select 1 from notifications o
                  where o.incident_id = d.incident_id and o.receiver = d.receiver and o.channel = d.channel
                    and o.status = 'pending' and o.created_at < d.created_at)
                and not exists (
                  select 1 from unnest(${busy.map(({ receiver }) => receiver)}::text[],
                    ${busy.map(({ channel }) => channel)}::text[]) as b(receiver, channel)
                  where b.receiver = d.receiver and b.channel = d.channel)
              order by d.receiver, d.channel, d.next_attempt_at, d.created_at)
          order by n.next_attempt_at
          limit ${most}
          for update skip locked)
        update notifications n set claimed_until = ${until}, attempts = n.attempts + 1
        from picked where n.notification_id = picked.notification_id
        returning n.notification_id, n.receiver, n.channel, n.message, n.created_at, n.attempts`.execute(tables);
      return rows.map(({ message, ...row }) => ({
        ...row,
        message: { ...message, alerts: message.alerts.map(readTransition) },
      }));
    });
  }

  /**
   * Stores the outcome of an attempt.
   * @param again time of the next attempt; null: none
   * @throws PipelineError `store_unavailable`
   */
  async finish(id: string, attempt: AttemptEntry, again: Date | null): Promise<void> {
    const status = attempt.ok ? 'delivered' : again === null ? 'failed' : 'pending';
    await this.database.statement((tables) =>
      tables
        .updateTable('notifications')
        .set({
          status,
          next_attempt_at: again?.toISOString() ?? null,
          claimed_until: null,
          delivered_at: attempt.ok ? attempt.at : null,
          log: sql`log || ${JSON.stringify([attempt])}::jsonb`,
        })
        .where('notification_id', '=', id)
        .where('status', '=', 'pending')
        .execute(),
    );
  }

  /** Newest first, from after a position. @throws PipelineError `store_unavailable` */
  list(scope: Scope, { after, limit }: { after?: Position; limit: number }): Promise<NotificationEntry[]> {
    return this.database.use(async (tables) => {
      const { rows } = await sql<NotificationEntry>`
        select notification_id, incident_id, receiver, channel, kind, seq, status, created_at, next_attempt_at, attempts,
          delivered_at, log, message ->> 'title' as title, message ->> 'severity' as severity
        from notifications
        where ${within(scope)} and ${after === undefined ? sql`true` : sql`(created_at, notification_id) < (${after.time}, ${after.id})`}
        order by created_at desc, notification_id desc
        limit ${limit}`.execute(tables);
      return rows;
    });
  }
}

// Each of them is a pair in JSON already.
const jsonOf = (sources: readonly string[]): string => `[${sources.join(',')}]`;
