import type { IncomingMessage } from 'node:http';
import { FairTurns } from './fair-turns.js';

/** Pieces of a chunked body that are taken one by one. More of them are put together, and read on in turn. */
const MANY_CHUNKS = 256;

/** The cost of one chunk in Node's parser, whatever its size, is some 2 µs: as much as these bytes. */
const CHUNK_COST_BYTES = 64;

/** Turns of their own: an ordinary record must not stand behind a hundred of these. */
const turnsOfChunks = new FairTurns();

const waiting = new WeakSet<IncomingMessage>();

/** Whether a body is not read at the moment because others have their turn. */
export const isWaitingForTurn = (request: IncomingMessage): boolean => waiting.has(request);

/**
 * A chunked body may come in pieces of one byte, each of which costs as much as a large one. So that a hundred such
 * senders stop nobody else, what follows many pieces is read when its turn comes, whoever reads the body and however.
 */
export function readManyChunksInTurn(request: IncomingMessage, turns = turnsOfChunks): void {
  const push = request.push.bind(request);
  const read = request._read.bind(request);
  let chunks = 0;
  let pending: Buffer[] = [];
  const flush = (): void => {
    if (pending.length === 0) return;
    const together = Buffer.concat(pending);
    pending = [];
    if (!request.destroyed) push(together);
  };
  // False stops the reading of the socket until `_read` asks for more.
  request.push = (chunk: Buffer | null, encoding?: BufferEncoding): boolean => {
    if (chunk === null || ++chunks < MANY_CHUNKS) {
      flush();
      return push(chunk, encoding);
    }
    if (pending.push(chunk) > 1) return true;
    process.nextTick(flush);
    return false;
  };
  request._read = (size: number): void => {
    if (chunks < MANY_CHUNKS) return read(size);
    const turn = turns.take(chunks * CHUNK_COST_BYTES);
    chunks = 0;
    if (turn === undefined) return read(size);
    waiting.add(request);
    void turn.then(() => {
      waiting.delete(request);
      if (!request.destroyed) read(size);
    });
  };
}
