import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The most bytes of an unread body that are still taken off the line, the longest time, and the longest without a byte. */
interface DiscardLimits {
  readonly maxBytes: number;
  readonly maxMs: number;
  readonly maxIdleMs: number;
}

const defaultLimits: DiscardLimits = { maxBytes: 64 * 1024 * 1024, maxMs: 30_000, maxIdleMs: 5000 };

/** Whether the head of a request announces a body. */
export const hasBody = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/**
 * Lets a client read an answer that comes before its body has ended. Were the connection closed at once, the bytes that
 * are still on their way would reset it, and the client would see a broken pipe instead of the 413. So the rest is
 * taken and thrown away, within limits, and the connection goes on after it.
 */
export function discardUnreadBodies(fastify: FastifyInstance, limits = defaultLimits): void {
  fastify.addHook('onSend', ({ raw: request }, { raw: response }, payload, done) => {
    if (hasBody(request) && !request.complete) discardAfter(response, request, limits);
    done(null, payload);
  });
}

function discardAfter(
  response: ServerResponse,
  request: IncomingMessage,
  { maxBytes, maxMs, maxIdleMs }: DiscardLimits,
): void {
  const isLastOfConnection = !response.shouldKeepAlive;
  // Otherwise Node destroys the socket as soon as the answer is written.
  response.shouldKeepAlive = true;
  response.once('finish', () => {
    const { socket } = request;
    const goOn = () => void (isLastOfConnection && socket.end());
    if (request.closed) return goOn();
    const cut = () => void request.destroy();
    const timers = [setTimeout(cut, maxMs).unref(), setTimeout(cut, maxIdleMs).unref()] as const;
    let bytes = 0;
    request.unpipe();
    request.once('end', goOn);
    // Whichever comes first: one that is read to its end need not close, and one that breaks off need not end.
    const settle = () => {
      timers.forEach(clearTimeout);
      socket.off('close', settle);
    };
    for (const over of ['end', 'close']) request.once(over, settle);
    socket.once('close', settle);
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      timers[1].refresh();
      if (bytes > maxBytes) cut();
    });
    // A reader before this one may have left the stream paused.
    request.resume();
  });
}
