import { PipelineError } from '@app/contracts';
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { isWaitedFor, answerTooSlow } from './body-chunks.js';
import { onClientConnection } from './client-connections.js';
import { PROBLEM_MEDIA_TYPE, problemOf } from './problem.js';
import { readManyChunksInTurn } from './tiny-chunks.js';
import { hasBody } from './unread-body.js';

export interface OpenConnectionLimits {
  readonly maxConnections: number;
  /** How long a body may keep us waiting without a byte. */
  readonly silenceMs: number;
  readonly retryAfterSecs: number;
}

/** Least average rate of a body that keeps us waiting. */
const LEAST_BYTES_PER_SEC = 1024;

/** Requests of one connection that may be under way; no client that we know of sends a second one unasked. */
const MAX_PIPELINED = 16;

/** A flood can overtake us before its connections are closed. Beyond that many the system closes them at once. */
const HARD_LIMIT_FACTOR = 2;

interface Connection {
  readonly socket: Socket;
  /** The last one that began; its body is the one that comes. */
  request: IncomingMessage | null;
  underWay: number;
  /** There were too many when it came, and none that could go for it. */
  isTooMany: boolean;
  seenBytes: number;
  /** How long its body may still keep us waiting. */
  patienceMs: number;
  isAnsweredTooSlow: boolean;
}

/** Follows the open connections, so that silent ones can be closed. */
export function followConnections(fastify: FastifyInstance, limits: OpenConnectionLimits): void {
  const server = fastify.server;
  const open = new Map<Socket, Connection>();
  // In the order in which they fell silent: between two requests, or before the first.
  const idle = new Set<Connection>();
  server.maxConnections = HARD_LIMIT_FACTOR * limits.maxConnections;

  onClientConnection(fastify, (socket) => {
    const connection = newConnection(socket, limits);
    if (open.size >= limits.maxConnections) {
      const [oldest] = idle;
      connection.isTooMany = oldest === undefined;
      if (oldest !== undefined) close(oldest);
    }
    open.set(socket, connection);
    idle.add(connection);
    socket.once('close', () => forget(connection));
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const connection = open.get(request.socket);
    if (connection === undefined) return;
    connection.underWay++;
    connection.request = request;
    connection.patienceMs = limits.silenceMs;
    connection.isAnsweredTooSlow = false;
    idle.delete(connection);
    if (request.headers['transfer-encoding'] !== undefined) readManyChunksInTurn(request);
    response.once('close', () => {
      if (--connection.underWay === 0 && open.has(connection.socket)) idle.add(connection);
    });
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const connection = open.get(request.raw.socket);
    if (connection === undefined || (!connection.isTooMany && connection.underWay <= MAX_PIPELINED)) return done();
    const problem = problemOf(new PipelineError('connections_full', tooMany(connection)));
    void reply
      .status(problem.status)
      .headers({ connection: 'close', 'retry-after': limits.retryAfterSecs })
      .type(PROBLEM_MEDIA_TYPE)
      .send(problem);
  });

  const everyMs = Math.min(1000, Math.ceil(limits.silenceMs / 10));
  let lookedAtMs = performance.now();
  const look = setInterval(() => {
    const passedMs = Math.min(2 * everyMs, performance.now() - lookedAtMs);
    lookedAtMs = performance.now();
    for (const connection of open.values()) cutIfSlow(connection, limits.silenceMs, passedMs);
  }, everyMs).unref();
  server.once('close', () => clearInterval(look));

  function close(connection: Connection): void {
    forget(connection);
    connection.socket.destroy();
  }
  function forget(connection: Connection): void {
    open.delete(connection.socket);
    idle.delete(connection);
  }
}

const newConnection = (socket: Socket, { silenceMs }: OpenConnectionLimits): Connection => ({
  socket,
  request: null,
  underWay: 0,
  isTooMany: false,
  seenBytes: 0,
  patienceMs: silenceMs,
  isAnsweredTooSlow: false,
});

const tooMany = ({ isTooMany }: Connection): string =>
  isTooMany ? 'as many connections as the limit are busy' : `more than ${MAX_PIPELINED} requests on one connection`;

/**
 * Bytes buy time at the least rate, waiting for them costs it, and nobody can save up more than one silence. So both a
 * silent body and one that dribbles end. Time in which it is us who do not read costs nothing.
 * @param passedMs since the last look; less when the process stood still, which is not the sender's fault
 */
function cutIfSlow(connection: Connection, silenceMs: number, passedMs: number): void {
  const { socket, request } = connection;
  const newBytes = socket.bytesRead - connection.seenBytes;
  connection.seenBytes = socket.bytesRead;
  if (request === null || request.complete || !hasBody(request)) return;
  const boughtMs = (newBytes / LEAST_BYTES_PER_SEC) * 1000;
  const costMs = isWaitedFor(request) ? passedMs : 0;
  connection.patienceMs = Math.min(silenceMs, connection.patienceMs + boughtMs) - costMs;
  if (connection.patienceMs > 0) return;
  // Its reader answers; what does not even take the answer is cut at the next look.
  const isAnswered = !connection.isAnsweredTooSlow && answerTooSlow(request);
  connection.isAnsweredTooSlow = true;
  connection.patienceMs = silenceMs / 3;
  if (!isAnswered) socket.destroy();
}
