import { PipelineError } from '@app/contracts';
import { Logger } from '@nestjs/common';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { lockDataDir } from './data-dir-lock.js';
import { StoreMaintenance } from './store-maintenance.js';
import type { StoreNews, StoreThread } from './store-thread.js';

/** Messages that come and go need no more in a thread; PostgreSQL's own memory is not meant by it. */
const resourceLimits = { maxYoungGenerationSizeMb: 8 };

/** PostgreSQL in a thread of this process, on a folder that is this process's alone. */
export class EmbeddedPostgres {
  private readonly maintenance: StoreMaintenance;
  private readonly ended: Promise<unknown>;
  private isClosing = false;
  private isLost = false;

  private constructor(
    readonly url: string,
    private readonly worker: Worker,
    private readonly unlock: () => Promise<void>,
    private readonly onLost: (reason: string) => void,
  ) {
    this.maintenance = new StoreMaintenance(url, new Logger(EmbeddedPostgres.name));
    this.ended = new Promise((done) => worker.once('exit', done));
    worker.on('message', (news: StoreNews) => this.lose('broken' in news ? news.broken : 'it has started again'));
    worker.on('error', (error) => this.lose(String(error)));
    worker.on('exit', () => this.lose('its thread ended'));
  }

  /**
   * @param onLost told when the thread ended or the folder was taken away; nothing can be stored any more
   * @throws PipelineError `data_dir_locked`; `settings_invalid` when what is in the folder cannot be used
   */
  static async open(
    dataDir: string,
    maxConnections: number,
    onLost: (reason: string) => void,
  ): Promise<EmbeddedPostgres> {
    const unlock = await lockDataDir(dataDir, () => onLost('the lock on DATA_DIR was lost'));
    const thread: StoreThread = { folder: join(dataDir, 'postgres'), maxConnections };
    try {
      // PostgreSQL writes this file when all others are there.
      if (!existsSync(join(thread.folder, 'PG_VERSION'))) await once(start('./new-store.worker.js', thread), 'exit');
      const worker = start('./embedded-postgres.worker.js', thread);
      return new EmbeddedPostgres(await urlOf(worker), worker, unlock, onLost);
    } catch (error) {
      await unlock();
      const detail = `The store in ${resolve(thread.folder)} cannot be opened: ${String(error)}`;
      throw new PipelineError('settings_invalid', detail, { cause: error });
    }
  }

  async close(): Promise<void> {
    this.isClosing = true;
    this.maintenance.stop();
    if (!this.isLost) this.worker.postMessage('close');
    await this.ended;
    await this.unlock();
  }

  private lose(reason: string): void {
    if (this.isClosing || this.isLost) return;
    this.isLost = true;
    this.maintenance.stop();
    // Connections that wait for an answer would keep the program from ending.
    void this.worker.terminate();
    this.onLost(`The embedded store cannot go on: ${reason}. What was acknowledged is safe; start again.`);
  }
}

const start = (script: string, thread: StoreThread): Worker =>
  new Worker(new URL(script, import.meta.url), { workerData: thread, resourceLimits });

async function urlOf(worker: Worker): Promise<string> {
  const stop = new AbortController();
  try {
    const exit = once(worker, 'exit', { signal: stop.signal }).then(() => [{ broken: 'its thread ended' }]);
    const [news] = (await Promise.race([once(worker, 'message', { signal: stop.signal }), exit])) as [StoreNews];
    if ('broken' in news) throw new Error(news.broken);
    return news.url;
  } finally {
    stop.abort();
  }
}
