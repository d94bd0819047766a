import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { COPY_IN, copyIn } from './copy-in.js';
import { isStatementLost } from './database-error.js';

/**
 * Goes first into the text of a statement that is executed all the time: each connection parses it once, and the server plans
 * it once. For texts that are always the same, of which one plan is good for all values.
 */
export const PREPARED = '/* prepared */';

/**
 * Age at which the plans of a connection are made anew. A table that was empty when it was planned for may have grown since,
 * and the server itself looks again only after it has analysed the table.
 */
const PLANS_MS = 10_000;

const names = new Map<string, string>();

function nameOf(text: string): string {
  const name = names.get(text) ?? `statement_${names.size}`;
  names.set(text, name);
  return name;
}

/**
 * Connections that prepare the statements marked so, and send rows to those marked with COPY_IN. A proxy that gives each transaction another connection to the server
 * (PgBouncer) loses them, or has those of others: from the first error of that kind on nothing is prepared.
 */
export class PreparedStatements implements PostgresPool {
  readonly options: PostgresPool['options'];
  private isOn = true;
  private readonly clients = new WeakMap<PostgresPoolClient, PostgresPoolClient>();

  constructor(private readonly pool: PostgresPool) {
    this.options = pool.options;
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.pool.connect();
    const known = this.clients.get(client) ?? this.preparing(client);
    this.clients.set(client, known);
    return known;
  }

  end(): Promise<void> {
    return this.pool.end();
  }

  private preparing(client: PostgresPoolClient): PostgresPoolClient {
    const query = client.query.bind(client) as (query: unknown, values?: unknown) => Promise<unknown>;
    let plannedAtMs = performance.now();
    const asPrepared = async (text: string, values: unknown): Promise<unknown> => {
      const nowMs = performance.now();
      if (nowMs - plannedAtMs > PLANS_MS) {
        plannedAtMs = nowMs;
        await query('discard plans');
      }
      try {
        return await query({ name: nameOf(text), text, values });
      } catch (error) {
        if (isStatementLost(error)) this.isOn = false;
        throw error;
      }
    };
    const ask = (text: unknown, values?: unknown): Promise<unknown> => {
      if (typeof text !== 'string') return query(text, values);
      if (text.startsWith(COPY_IN)) return copyIn(client, text, values as string[]);
      return this.isOn && text.startsWith(PREPARED) ? asPrepared(text, values) : query(text, values);
    };
    return { query: ask as PostgresPoolClient['query'], release: (destroy) => client.release(destroy) };
  }
}
