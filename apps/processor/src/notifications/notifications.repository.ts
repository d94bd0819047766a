import { type NotificationMessage, readTransition, type Severity } from '@app/alerting';
import { Database, type Position, recordChange, within } from '@app/database';
import type { Scope, ScopedActor } from '@app/platform';
import { MINUTE_MS } from '@app/time';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { LaneCount } from './hold-back.js';
import type { CompanyLane, Lane } from './lane.js';
import { planDigests, type ReadMuted } from './digests.repository.js';
import type { NotificationKind } from './plan-notifications.js';

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
  /** Whether the next digest tells of the incident already, and tells this with it; left out: it does not. */
  readonly joinsDigest?: boolean;
}

/** The deliveries of a process, so that each of its claims is fair. */
export interface Deliveries {
  /** Those under way. */
  readonly underWay: readonly CompanyLane[];
  /** Whom something was claimed for before, the last one last. */
  readonly served: readonly CompanyLane[];
  /** Channels over which nothing is sent for a while. */
  readonly paused: readonly Lane[];
  /** Most deliveries at once. */
  readonly most: number;
  /** Most deliveries at once for one company. */
  readonly mostOfCompany: number;
}

/** A notification that this process has claimed for an attempt. */
export interface ClaimedNotification extends CompanyLane {
  readonly notification_id: string;
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
export interface NotificationEntry extends Lane {
  readonly kind: NotificationKind;
  readonly seq: number;
  /** `held`: a digest will tell it. */
  readonly status: 'pending' | 'held' | 'delivered' | 'failed';
  readonly created_at: string;
  readonly notification_id: string;
  readonly company: string | null;
  /** The digest that tells it; null: it is told by itself, or the digest is not planned yet. */
  readonly digest_id: string | null;
  readonly incident_id: string | null;
  readonly title: string;
  readonly severity: Severity;
  readonly next_attempt_at: string | null;
  readonly attempts: number;
  readonly delivered_at: string | null;
  readonly log: readonly AttemptEntry[];
}

/** A page of the delivery log. */
interface NotificationsPage {
  readonly after?: Position;
  readonly limit: number;
  /** Only what this digest tells. */
  readonly digestId?: string;
  /** Only what this receiver was sent. */
  readonly receiver?: string;
}

/** First number of the advisory lock under which a test of a receiver is noted; the second is the hash of its name. */
const TEST_LOCK = 0x7e57;

/** Lifetime of a claim, longer than an attempt can take: after it another process takes over from one that died. */
const CLAIM_MS = MINUTE_MS;

/** Writes `notifications`: planned messages and their delivery attempts. */
@Injectable()
export class NotificationsRepository {
  constructor(private readonly database: Database) {}

  /**
   * @param held those that a digest will tell
   * @returns the number of new notifications
   * @throws PipelineError `store_unavailable`, `store_rejected`
   */
  async insertNew(
    planned: readonly PlannedNotification[],
    held: ReadonlySet<PlannedNotification>,
    now: Date,
  ): Promise<number> {
    if (planned.length === 0) return 0;
    const at = now.toISOString();
    const rows = planned
      .map((one) => {
        const { message, sources, joinsDigest: _, ...row } = one;
        return {
          ...row,
          company_read: true,
          sources: jsonOf(sources),
          notification_id: message.notification_id,
          message: JSON.stringify(message),
          status: held.has(one) ? 'held' : 'pending',
          created_at: at,
          next_attempt_at: held.has(one) ? null : at,
        };
      })
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

  /** Those of the ids that notifications have already. @throws PipelineError `store_unavailable` */
  async knownIds(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.database.use((tables) =>
      tables
        .selectFrom('notifications')
        .select('notification_id')
        .where(sql<boolean>`notification_id = any(${ids}::uuid[])`)
        .execute(),
    );
    return new Set(rows.map(({ notification_id }) => notification_id));
  }

  /** Plans the digests that are due at `now`. @returns their number. @throws PipelineError `store_unavailable` */
  planDigests(now: Date, readMuted: ReadMuted): Promise<number> {
    return planDigests(this.database, now, readMuted);
  }

  /** Messages that were planned in the minute before, each to be told by itself. @throws PipelineError `store_unavailable` */
  countsSince(since: Date): Promise<LaneCount[]> {
    return this.database.use(async (tables) => {
      const { rows } = await sql<LaneCount>`
        select receiver, channel, company, count(*)::int as count from notifications
        where created_at > ${since.toISOString()} and status <> 'held' and digest_id is null and kind not in ('test', 'digest', 'summary')
        group by receiver, channel, company`.execute(tables);
      return rows;
    });
  }

  /** When the oldest message that is still to be sent was planned; null: there is none. @throws PipelineError `store_unavailable` */
  oldestPending(): Promise<string | null> {
    return this.database.use(async (tables) => {
      const { oldest } = await tables
        .selectFrom('notifications')
        .select((eb) => eb.fn.min<string | null>('created_at').as('oldest'))
        .where('status', '=', 'pending')
        .executeTakeFirstOrThrow();
      return oldest;
    });
  }

  /**
   * Writes down that somebody tries a receiver out, unless somebody has within the last minute.
   * @returns the seconds that are left of that minute; 0: it is written down
   * @throws PipelineError `store_unavailable`
   */
  noteTest(actor: ScopedActor, receiver: string): Promise<number> {
    return this.database.transaction(async (tables) => {
      await sql`select pg_advisory_xact_lock(${TEST_LOCK}, hashtext(${receiver}))`.execute(tables);
      const { companies } = actor.scope;
      const { rows } = await sql<{ left_secs: number | null }>`
        select ceil(extract(epoch from max(at) + interval '1 minute' - clock_timestamp()))::int as left_secs from audit_log
        where action = 'receiver_tested' and subject = ${receiver} and at > now() - interval '1 minute'
          and companies is not distinct from ${companies}::text[]`.execute(tables);
      const leftSecs = rows[0]?.left_secs ?? 0;
      if (leftSecs > 0) return leftSecs;
      await recordChange(tables, actor, { action: 'receiver_tested', companies, subject: receiver });
      return 0;
    });
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
   * one of its incident is pending. On each channel the companies take turns, and no company takes more than its share of
   * all deliveries. No two callers, in any process, claim the same notification.
   * @throws PipelineError `store_unavailable`
   */
  claim(now: Date, { underWay, served, paused, most, mostOfCompany }: Deliveries): Promise<ClaimedNotification[]> {
    const at = now.toISOString();
    const until = new Date(now.getTime() + CLAIM_MS).toISOString();
    return this.database.statement(async (tables) => {
      // Materialized: a plan that evaluates it twice would lock more rows than it claims.
      const { rows } = await sql<ClaimedNotification>`
        with under_way as (${lanes(underWay)}), served as (${lanes(served)}),
        heads as (
          select distinct on (d.receiver, d.channel) d.notification_id, d.company, d.next_attempt_at, d.created_at
          from notifications d
          left join served s
            on s.receiver = d.receiver and s.channel = d.channel and s.company is not distinct from d.company
          where d.status = 'pending' and d.next_attempt_at <= ${at}
            and (d.claimed_until is null or d.claimed_until <= ${at})
            and not exists (
              select 1 from notifications o
              where o.incident_id = d.incident_id and o.receiver = d.receiver and o.channel = d.channel
                and o.status in ('pending', 'held') and o.created_at < d.created_at)
            and not exists (select 1 from under_way b where b.receiver = d.receiver and b.channel = d.channel)
            and (d.receiver, d.channel) not in (select * from unnest(
              ${paused.map(({ receiver }) => receiver)}::text[], ${paused.map(({ channel }) => channel)}::text[]))
          order by d.receiver, d.channel, coalesce(s.turn, 0), d.next_attempt_at, d.created_at),
        shares as (
          select h.notification_id, h.next_attempt_at,
            (select count(*) from under_way b where b.company is not distinct from h.company)
              + row_number() over (partition by h.company order by h.next_attempt_at, h.created_at) as nth
          from heads h),
        picked as materialized (
          select n.notification_id from notifications n join shares using (notification_id)
          where n.status = 'pending' and (n.claimed_until is null or n.claimed_until <= ${at})
            and shares.nth <= ${mostOfCompany}
          order by shares.nth, shares.next_attempt_at
          limit ${most - underWay.length}
          for update of n skip locked)
        update notifications n set claimed_until = ${until}, attempts = n.attempts + 1
        from picked where n.notification_id = picked.notification_id
        returning n.notification_id, n.receiver, n.channel, n.company, n.message, n.created_at, n.attempts`.execute(
        tables,
      );
      return rows.map(({ message, ...row }) => ({
        ...row,
        message: { ...message, alerts: message.alerts.map(readTransition) },
      }));
    });
  }

  /**
   * Stores the outcome of an attempt; that of a digest holds for all that it tells.
   * @param again time of the next attempt; null: none
   * @throws PipelineError `store_unavailable`
   */
  async finish(id: string, attempt: AttemptEntry, again: Date | null): Promise<void> {
    const status = attempt.ok ? 'delivered' : again === null ? 'failed' : 'pending';
    await this.database.statement((tables) =>
      sql`
        with ended as (
          update notifications
          set status = ${status}, next_attempt_at = ${again?.toISOString() ?? null}, claimed_until = null,
            delivered_at = ${attempt.ok ? attempt.at : null}, log = log || ${JSON.stringify([attempt])}::jsonb
          where notification_id = ${id} and status = 'pending'
          returning notification_id, status, delivered_at)
        update notifications told set status = ended.status, delivered_at = ended.delivered_at
        from ended where told.digest_id = ended.notification_id and told.status = 'held' and ended.status <> 'pending'
      `.execute(tables),
    );
  }

  /** Newest first, from after a position. @throws PipelineError `store_unavailable` */
  list(scope: Scope, { after, limit, digestId, receiver }: NotificationsPage): Promise<NotificationEntry[]> {
    return this.database.use(async (tables) => {
      const { rows } = await sql<NotificationEntry>`
        select notification_id, incident_id, digest_id, company, receiver, channel, kind, seq, status, created_at, next_attempt_at,
          attempts, delivered_at, log, message ->> 'title' as title, message ->> 'severity' as severity
        from notifications
        where ${within(scope)} and ${digestId === undefined ? sql`true` : sql`digest_id = ${digestId}`}
          and ${receiver === undefined ? sql`true` : sql`receiver = ${receiver}`}
          and ${after === undefined ? sql`true` : sql`(created_at, notification_id) < (${after.time}, ${after.id})`}
        order by created_at desc, notification_id desc
        limit ${limit}`.execute(tables);
      return rows;
    });
  }
}

/** Channels as rows, `turn` by their order from 1. */
const lanes = (of: readonly CompanyLane[]) => sql`
  select * from unnest(${of.map(({ receiver }) => receiver)}::text[], ${of.map(({ channel }) => channel)}::text[],
    ${of.map(({ company }) => company)}::text[]) with ordinality as lane(receiver, channel, company, turn)`;

// Each of them is a pair in JSON already.
const jsonOf = (sources: readonly string[]): string => `[${sources.join(',')}]`;
