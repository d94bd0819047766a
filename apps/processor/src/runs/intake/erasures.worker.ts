import { PipelineError } from '@app/contracts';
import { Database } from '@app/database';
import { Telemetry } from '@app/platform';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { sql } from 'kysely';
import { setTimeout } from 'node:timers/promises';
import { RunAdmission } from './run-admission.service.js';
import { UnusualRuns } from './unusual-runs.service.js';

const POLL_MS = 2000;
/** An entry bears the time at which its transaction began, which may be that long before it can be seen. */
const LONGEST_ERASURE_HOURS = 7;

/**
 * Forgets an erased company in this process: the objects that it has seen, the last runs that new ones are compared with, and the
 * names in the metrics. The entry `company_erased` of the audit log says that there is one to forget.
 */
@Injectable()
export class ErasuresWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ErasuresWorker.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** Null: it is not known yet which erasures are older than this process. */
  private done: ReadonlySet<string> | null = null;

  constructor(
    private readonly database: Database,
    private readonly admission: RunAdmission,
    private readonly unusual: UnusualRuns,
    private readonly telemetry: Telemetry,
  ) {}

  onApplicationBootstrap(): void {
    // A service that takes both requests and messages is begun twice: for each of the two.
    this.running ??= this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      if (this.database.isMigrated) await this.look().catch((thrown: unknown) => this.report(thrown));
      await setTimeout(POLL_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    const { rows } = await this.database.use((tables) =>
      sql<{ audit_id: string; company: string }>`
        select audit_id, subject as company from audit_log
        where action = 'company_erased' and at > now() - make_interval(hours => ${LONGEST_ERASURE_HOURS})`.execute(
        tables,
      ),
    );
    const { done } = this;
    const found = done === null ? [] : rows.filter(({ audit_id }) => !done.has(audit_id));
    for (const { company } of found) this.forget(company);
    this.done = new Set(rows.map(({ audit_id }) => audit_id));
  }

  private forget(company: string): void {
    this.admission.forgetCompany(company);
    this.unusual.forgetCompany(company);
    this.telemetry.forgetSources();
    this.logger.log('an erased company is forgotten');
  }

  // An error that passes is told by those who store runs.
  private report(thrown: unknown): void {
    const { code, retryable } = PipelineError.from(thrown);
    if (!retryable) this.logger.error({ err: thrown, code }, 'erasures not read, retrying');
  }
}
