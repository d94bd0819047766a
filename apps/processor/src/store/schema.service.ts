import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PipelineError } from '@app/contracts';
import { setTimeout } from 'node:timers/promises';
import { Database } from './database.js';
import { migrate } from './migrate.js';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

/** Brings the tables up to date, as soon as there is a database, and closes it at the end. */
@Injectable()
export class SchemaService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(SchemaService.name);
  private readonly stopping = new AbortController();
  private first: Promise<boolean> | undefined;
  private later: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {}

  /** Waits for the first attempt only: a service starts without its database, says so, and goes on when it is there. */
  async onModuleInit(): Promise<void> {
    // A service that takes both requests and messages is initialized twice: for each of the two.
    const isFirst = this.first === undefined;
    this.first ??= this.attempt();
    if (!(await this.first) && isFirst) this.later = this.keepTrying();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.later;
    await this.database.close();
  }

  private async keepTrying(): Promise<void> {
    for (
      let pauseMs = FIRST_PAUSE_MS;
      !this.stopping.signal.aborted;
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
    ) {
      await setTimeout(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      if (!this.stopping.signal.aborted && (await this.attempt())) return;
    }
  }

  private async attempt(): Promise<boolean> {
    try {
      await migrate(this.database);
      this.database.isMigrated = true;
      return true;
    } catch (thrown) {
      const { code, cause } = PipelineError.from(thrown);
      const problem = (cause as { code?: unknown } | undefined)?.code;
      this.logger.warn({ code, problem }, 'the database is not ready; trying again');
      return false;
    }
  }
}
