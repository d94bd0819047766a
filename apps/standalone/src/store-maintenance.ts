import type { Logger } from '@nestjs/common';
import { Client } from 'pg';

const defaults = {
  tickMs: 5000,
  vacuumEveryMs: 10 * 60_000,
  /** What a start after a kill has to read again: a second for each 50 MB or so. */
  maxWalBytes: 48 * 1024 * 1024,
};

/** The embedded server has no background workers: nobody else writes its pages out or cleans up. */
export class StoreMaintenance {
  private readonly timer: NodeJS.Timeout;
  private isBusy = false;
  private vacuumedAt = performance.now();

  constructor(
    private readonly url: string,
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly limits = defaults,
  ) {
    this.timer = setInterval(() => void this.tick(), limits.tickMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async tick(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    const client = new Client({ connectionString: this.url });
    // Without a listener, a connection that breaks ends the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await this.maintain(client);
    } catch (error) {
      this.logger.warn({ err: error }, 'maintenance of the embedded store failed');
    } finally {
      await client.end().catch(() => undefined);
      this.isBusy = false;
    }
  }

  private async maintain(client: Client): Promise<void> {
    if (performance.now() - this.vacuumedAt > this.limits.vacuumEveryMs) {
      await client.query('vacuum (analyze)');
      this.vacuumedAt = performance.now();
    }
    const { rows } = await client.query<{ is_due: boolean }>(
      `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn) > ${this.limits.maxWalBytes} as is_due from pg_control_checkpoint()`,
    );
    if (rows[0]?.is_due) await client.query('checkpoint');
  }
}
