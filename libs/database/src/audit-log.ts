import type { Actor } from '@app/platform';
import { type Kysely, sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import type { Tables } from './tables.js';

/** Everything that people and programs change, and what is worth knowing that they did. */
export const auditActions = [
  'alert_acknowledged',
  'incident_acknowledged',
  'incident_acknowledgement_withdrawn',
  'silence_created',
  'silence_ended',
  'expectation_retired',
  'source_forgotten',
  'dead_letter_replayed',
  'receiver_tested',
  'backtest_run',
  'company_erased',
  'company_rezoned',
  'signed_in',
  'signed_out',
  'keys_reloaded',
  'company_looks_alike',
] as const;

export type AuditAction = (typeof auditActions)[number];

/** A change, for the audit log. */
export interface Change {
  readonly action: AuditAction;
  /** Whom it is about: they may read of it. Null: it is about all companies, or about none. */
  readonly companies: readonly string[] | null;
  /** The id or the name of the thing that was changed. */
  readonly subject: string;
  /** Further facts, short and without secrets. */
  readonly detail?: Readonly<Record<string, string | number | boolean | null | object>>;
}

/**
 * Writes a change down. It is called in the transaction of the change, so that there is neither without the other.
 * @throws the errors of the driver
 */
export async function recordChange(tables: Kysely<Tables>, actor: Actor, change: Change): Promise<void> {
  const { action, companies, subject, detail = {} } = change;
  await tables
    .insertInto('audit_log')
    .values({
      audit_id: randomUUID(),
      actor_kind: actor.kind,
      actor_id: actor.id,
      actor_name: actor.name,
      address: actor.address,
      action,
      companies: companies === null ? null : sql<string[]>`${[...companies]}::text[]`,
      subject,
      detail: JSON.stringify(detail),
    })
    .execute();
}
