import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';
import { onClientConnection } from './client-connections.js';

const LOOK_EVERY_MS = 1000;

interface Watched {
  /** Bytes that the system has taken for the reader, as of the last look. */
  taken: number;
  /** When more of them were taken, or nothing waited. */
  movedAtMs: number;
}

// The bytes that libuv has not handed over yet tell that a large piece goes out slowly; where they are unknown, whole
// pieces count.
const queuedBytes = (socket: Socket): number =>
  (socket as unknown as { _handle?: { writeQueueSize?: number } })._handle?.writeQueueSize ?? 0;

/**
 * Ends connections whose readers take no byte of what waits for them: an answer nobody reads holds memory, and what makes
 * it. A slow reader, who takes a byte now and then, is no such one.
 */
export function endSlowReaders(fastify: FastifyInstance, timeoutMs: number, now = () => performance.now()): void {
  const watched = new Map<Socket, Watched>();
  onClientConnection(fastify, (socket) => {
    watched.set(socket, { taken: 0, movedAtMs: now() });
    socket.once('close', () => watched.delete(socket));
  });
  const look = (): void => {
    const atMs = now();
    for (const [socket, state] of watched) {
      const taken = socket.bytesWritten - socket.writableLength - queuedBytes(socket);
      const isWaiting = socket.writableLength > 0 || queuedBytes(socket) > 0;
      if (!isWaiting || taken !== state.taken) Object.assign(state, { taken, movedAtMs: atMs });
      else if (atMs - state.movedAtMs >= timeoutMs) socket.destroy();
    }
  };
  const timer = setInterval(look, Math.min(LOOK_EVERY_MS, timeoutMs / 2)).unref();
  fastify.server.once('close', () => clearInterval(timer));
}
