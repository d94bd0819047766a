import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';

/** New connections to a server that stays read-only are made no more often than that. */
const RENEW_EVERY_MS = 1000;

/**
 * A pool whose connections can be given up. The address of a database leads to another server after a failover, but
 * connections to the old one live on: a standby never ends them, and a session keeps the `default_transaction_read_only`
 * that it began with.
 */
export class FreshConnections implements PostgresPool {
  private generation = 0;
  private renewedAtMs = -Infinity;
  private readonly generations = new WeakMap<PoolClient, number>();

  constructor(private readonly pool: Pool) {
    pool.on('connect', (client) => this.generations.set(client, this.generation));
  }

  get options(): PostgresPool['options'] {
    return this.pool.options;
  }

  /** One that was made since the last `renew`. */
  async connect(): Promise<PostgresPoolClient> {
    for (;;) {
      const client = await this.pool.connect();
      if (this.generations.get(client) === this.generation) return client;
      client.release(true);
    }
  }

  /** No connection of now is given out again. At most once a second. */
  renew(nowMs: number): void {
    if (nowMs - this.renewedAtMs < RENEW_EVERY_MS) return;
    this.renewedAtMs = nowMs;
    this.generation++;
  }

  end(): Promise<void> {
    return this.pool.end();
  }
}
