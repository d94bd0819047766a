import { Logger } from '@nestjs/common';
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Client } from 'pg';
import { lockDataDir } from './data-dir-lock.js';

const MAINTENANCE_EVERY_MS = 10 * 60_000;

/** PostgreSQL in a thread of this process, on a folder that is this process's alone. */
export class EmbeddedPostgres {
  private readonly logger = new Logger(EmbeddedPostgres.name);
  private readonly maintenance = setInterval(() => void this.maintain(), MAINTENANCE_EVERY_MS).unref();

  private constructor(
    readonly url: string,
    private readonly worker: Worker,
    private readonly unlock: () => Promise<void>,
  ) {}

  /**
   * @param onLost told when the thread ended or the folder was taken away; nothing can be stored any more
   * @throws PipelineError `data_dir_locked`
   */
  static async open(dataDir: string, maxConnections: number, onLost: (reason: string) => void): Promise<EmbeddedPostgres> {
    const unlock = await lockDataDir(dataDir, () => onLost('the lock on DATA_DIR was lost'));
    const workerData = { folder: join(dataDir, 'postgres'), maxConnections };
    const worker = new Worker(new URL('./embedded-postgres.worker.js', import.meta.url), { workerData });
    try {
      const [url] = (await once(worker, 'message')) as [string];
      worker.on('error', () => onLost('the embedded database failed'));
      return new EmbeddedPostgres(url, worker, unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  async close(): Promise<void> {
    clearInterval(this.maintenance);
    const ended = once(this.worker, 'exit');
    this.worker.postMessage('close');
    await ended;
    await this.unlock();
  }

  // The embedded server has no background workers: nobody else cleans up or writes its pages out.
  private async maintain(): Promise<void> {
    const client = new Client({ connectionString: this.url });
    try {
      await client.connect();
      await client.query('vacuum (analyze)');
      await client.query('checkpoint');
    } catch (error) {
      this.logger.warn({ err: error }, 'maintenance of the embedded store failed');
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
