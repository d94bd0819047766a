import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { connect } from 'node:net';
import type { PoolClient } from 'pg';
import { currentQuestion } from './question.js';

/** The members of the driver's client that a request to cancel needs. */
type CancellableClient = PoolClient & {
  readonly host: string;
  readonly port: number;
  readonly processID: number | null;
  readonly secretKey: unknown;
  readonly connection: { readonly stream: { destroy(error: Error): void } };
};

const CANCEL_CODE = 80_877_102;
const CANCEL_BYTES = 16;
const CANCEL_WITHIN_MS = 3000;

/** Connections of questions. When no reader waits any more, the server cancels the query. */
export class QuestionConnections implements PostgresPool {
  readonly options: PostgresPool['options'];

  /** @param pool one that gives out the driver's own clients */
  constructor(private readonly pool: PostgresPool) {
    this.options = pool.options;
  }

  async connect(): Promise<PostgresPoolClient> {
    const signal = currentQuestion()?.signal;
    signal?.throwIfAborted();
    const client = (await this.pool.connect()) as unknown as CancellableClient;
    // A connection whose query was cancelled is given up: a cancellation that arrives late would hit the next query.
    const abandon = (): void => {
      cancelOnServer(client);
      client.connection.stream.destroy(new Error('nobody waits for the answer'));
    };
    if (signal?.aborted === true) abandon();
    else signal?.addEventListener('abort', abandon, { once: true });
    return {
      query: client.query.bind(client),
      release: (isBroken = false) => {
        signal?.removeEventListener('abort', abandon);
        client.release(isBroken || signal?.aborted === true);
      },
    };
  }

  end(): Promise<void> {
    return this.pool.end();
  }
}

/** `CancelRequest` of PostgreSQL's protocol: a connection of its own, not encrypted, without an answer. */
function cancelOnServer({ host, port, processID, secretKey }: CancellableClient): void {
  if (processID === null || typeof secretKey !== 'number') return;
  const request = Buffer.alloc(CANCEL_BYTES);
  [CANCEL_BYTES, CANCEL_CODE, processID, secretKey].forEach((value, index) =>
    request.writeInt32BE(value | 0, 4 * index),
  );
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.setTimeout(CANCEL_WITHIN_MS, () => socket.destroy());
  // Then the time limit of the statement ends it.
  socket.on('error', () => undefined);
  socket.end(request);
  socket.resume();
}
