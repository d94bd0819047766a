import { PipelineError } from '@app/contracts';
import { advisoryLocks, Database, recordChange } from '@app/database';
import { KeyRing } from '@app/platform';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { sql } from 'kysely';
import { setTimeout } from 'node:timers/promises';
import { keyChanges, type KnownKeys, knownKeysOf } from './key-changes.js';

/** Pause before the next attempt while the database is away or not migrated, in milliseconds. */
const PAUSE_MS = 500;

const processor = { kind: 'program', id: 'processor', name: 'processor', address: null } as const;

/**
 * Writes into the audit log that KEYS_FILE has changed: once for each change, however many processors read it, and also when it
 * changed while none ran. The last entry holds the keys that were in force after it; an advisory lock lets one process at a time
 * compare.
 */
@Injectable()
export class KeyChangesWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(KeyChangesWorker.name);
  private readonly stopping = new AbortController();
  private hasChanged = false;
  private running: Promise<void> | undefined;
  private forget: (() => void) | undefined;

  constructor(
    private readonly database: Database,
    private readonly keys: KeyRing,
  ) {}

  onApplicationBootstrap(): void {
    // A service that takes both requests and messages is begun twice: for each of the two.
    if (this.keys.isOpen || this.forget !== undefined) return;
    this.forget = this.keys.onChange(() => this.wake());
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.forget?.();
    this.stopping.abort();
    await this.running;
  }

  private wake(): void {
    this.hasChanged = true;
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (this.hasChanged && !signal.aborted) {
      if (!this.database.isMigrated) {
        await setTimeout(PAUSE_MS, undefined, { signal, ref: false }).catch(() => undefined);
        continue;
      }
      this.hasChanged = false;
      await this.record().catch((thrown: unknown) => this.retry(thrown));
    }
  }

  private async retry(thrown: unknown): Promise<void> {
    const { code, retryable } = PipelineError.from(thrown);
    if (!retryable) this.logger.error({ err: thrown, code }, 'change of keys not recorded, retrying');
    this.hasChanged = true;
    await setTimeout(PAUSE_MS, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }

  private record(): Promise<void> {
    const { keysInForce, peopleRows } = this.keys;
    const known = knownKeysOf(keysInForce, peopleRows);
    return this.database.transaction(async (transaction) => {
      await sql`select pg_advisory_xact_lock(${advisoryLocks.keys}::bigint)`.execute(transaction);
      const last = await transaction
        .selectFrom('audit_log')
        .select('detail')
        .where('action', '=', 'keys_reloaded')
        .orderBy('at', 'desc')
        .orderBy('audit_id', 'desc')
        .limit(1)
        .executeTakeFirst();
      const changes = keyChanges((last?.detail as KnownKeys | undefined) ?? null, known, Date.now());
      if (changes === null) return;
      const detail = { ...changes, ...known };
      // About the keys of all companies.
      await recordChange(transaction, processor, {
        action: 'keys_reloaded',
        companies: null,
        subject: 'KEYS_FILE',
        detail,
      });
    });
  }
}
