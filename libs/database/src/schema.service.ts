import { PipelineError } from '@app/contracts';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { setTimeout } from 'node:timers/promises';
import { adoptRestored } from './adopt-restored.js';
import { Database } from './database.js';
import { migrate } from './migrate.js';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2000;
const WORTH_A_LINE_SECS = 1;

/** Brings the tables up to date, as soon as there is a database and whenever they are gone, and closes it at the end. */
@Injectable()
export class SchemaService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(SchemaService.name);
  private readonly stopping = new AbortController();
  private first: Promise<void> | undefined;
  private later: Promise<void> = Promise.resolve();
  private lastProblem: unknown;

  constructor(private readonly database: Database) {}

  /** Waits for the first attempt only: a service starts without its database, says so, and goes on when it is there. */
  async onModuleInit(): Promise<void> {
    // A service that takes both requests and messages is initialized twice: for each of the two.
    const isFirst = this.first === undefined;
    this.first ??= this.attempt();
    await this.first;
    if (isFirst) this.later = this.keepUpToDate();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.later;
    await this.database.close();
  }

  private async keepUpToDate(): Promise<void> {
    const { signal } = this.stopping;
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      await setTimeout(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      if (this.database.isMigrated) pauseMs = FIRST_PAUSE_MS;
      else await this.attempt();
    }
  }

  private async attempt(): Promise<void> {
    try {
      await this.database.checkWritable();
      await migrate(this.database, {
        onDone: ({ migration, seconds }) => {
          if (seconds >= WORTH_A_LINE_SECS) this.logger.log({ migration, seconds: Math.round(seconds) }, 'migrated');
        },
      });
      if (await adoptRestored(this.database))
        this.logger.log('database restored from another server, rows renumbered; alert engine folds again');
      this.database.isMigrated = true;
      this.database.refusal = undefined;
      this.lastProblem = undefined;
    } catch (thrown) {
      const error = PipelineError.from(thrown);
      const { code, cause, detail } = error;
      this.database.refusal = code === 'store_newer' ? error : undefined;
      const problem = code === 'store_newer' ? detail : ((cause as { code?: unknown } | undefined)?.code ?? 'unknown');
      // That it cannot be written is said where it was found.
      const isNews = problem !== this.lastProblem && code !== 'store_read_only';
      if (isNews) this.logger.warn({ code, problem }, 'database not ready, retrying');
      this.lastProblem = problem;
    }
  }
}
