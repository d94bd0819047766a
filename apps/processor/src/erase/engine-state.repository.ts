import { alertEngine, type EngineState, forgetCompany, type Forgotten, forgetRunsBefore } from '@app/alerting';
import type { Tables } from '@app/database';
import { sql, type Transaction } from 'kysely';
import { packed, unpacked } from '../alerting/index.js';
import type { Erasure } from './erased-tables.js';

/** The outcome for the kept state of the alert engine. */
export interface EngineErasure {
  readonly forgotten: Forgotten;
  /** Whether the kept state could not be read, and is made anew of all runs that are left. */
  readonly isAnew: boolean;
}

const NOTHING: EngineErasure = { forgotten: { objects: 0, sources: 0, alerts: 0 }, isAnew: false };

/**
 * Takes a company out of the kept state of the alert engine. The clock of the engine goes on by a millisecond: a leader that runs
 * has an old checkpoint then, which matches no row, so that it begins again with the state that is written here.
 */
export async function eraseEngineState(transaction: Transaction<Tables>, erasure: Erasure): Promise<EngineErasure> {
  const kept = await transaction
    .selectFrom('alert_engine')
    .select(['snapshot', 'snapshot_version', 'clock'])
    .forUpdate()
    .executeTakeFirst();
  if (kept === undefined) return NOTHING;
  const found = await withoutCompany(kept, erasure);
  await transaction
    .updateTable('alert_engine')
    .set({
      snapshot: found.bytes,
      clock: sql<string>`clock + interval '1 millisecond'`,
      ...(found.bytes === null ? { snapshot_version: null, snapshot_to: null, snapshot_clock: null } : {}),
    })
    .execute();
  return found;
}

/** How much would be taken out. */
export async function countEngineState(transaction: Transaction<Tables>, erasure: Erasure): Promise<EngineErasure> {
  const kept = await transaction
    .selectFrom('alert_engine')
    .select(['snapshot', 'snapshot_version', 'clock'])
    .executeTakeFirst();
  return kept === undefined ? NOTHING : withoutCompany(kept, erasure);
}

interface KeptState {
  readonly snapshot: Buffer | null;
  readonly snapshot_version: number | null;
}

async function withoutCompany(
  { snapshot, snapshot_version }: KeptState,
  { company, before }: Erasure,
): Promise<EngineErasure & { readonly bytes: Buffer | null }> {
  if (snapshot === null) return { ...NOTHING, bytes: null };
  const isOurs = snapshot_version === alertEngine.version;
  const kept = isOurs ? await unpacked(alertEngine, snapshot).catch(() => null) : null;
  if (kept === null) return { ...NOTHING, isAnew: true, bytes: null };
  const state = kept.state as EngineState;
  const forgotten =
    before === null ? forgetCompany(state, company) : forgetRunsBefore(state, company, Date.parse(before));
  return { forgotten, isAnew: false, bytes: await packed(alertEngine, kept) };
}
