import { PipelineError } from '@app/contracts';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { isWaitingForTurn } from './tiny-chunks.js';

/** Tells the reader of a body that its sender is too slow. A body without a reader loses its connection. */
const TOO_SLOW = 'too-slow';

/** @returns whether a reader has taken it, and will answer */
export const answerTooSlow = (request: IncomingMessage): boolean => request.emit(TOO_SLOW);

/** Bodies that are read here, and whether the next byte is waited for at the moment. */
const isAwaited = new WeakMap<Readable, boolean>();

/** Whether it is the sender who is waited for, and not we who are busy with what came. */
export const isWaitedFor = (request: IncomingMessage): boolean =>
  request.readableLength === 0 && !isWaitingForTurn(request) && (isAwaited.get(request) ?? true);

const tooSlow = (): PipelineError => new PipelineError('request_too_slow', 'the body did not come, or came too slowly');

const brokenOff = (cause?: unknown): PipelineError =>
  new PipelineError('request_invalid', 'the body broke off before its end', { cause });

/**
 * The bytes of a body, in as few pieces as possible. Leaves the stream open when its reader has had enough: destroying
 * it would cut the line before the answer.
 * @throws PipelineError `request_invalid` when the sender breaks off, `request_too_slow`
 */
export async function* chunksOf(body: Readable): AsyncGenerator<Buffer, void> {
  let wake = (): void => undefined;
  let failure: PipelineError | null = null;
  let hasEnded = body.readableEnded;
  const fail = (error: PipelineError): void => {
    failure ??= error;
    wake();
  };
  const listeners: Readonly<Record<string, (cause?: unknown) => void>> = {
    readable: () => wake(),
    end: () => {
      hasEnded = true;
      wake();
    },
    error: (cause) => fail(brokenOff(cause)),
    close: () => void (hasEnded || body.readableEnded || fail(brokenOff())),
    [TOO_SLOW]: () => fail(tooSlow()),
  };
  for (const [event, listener] of Object.entries(listeners)) body.on(event, listener);
  if (body.destroyed && !hasEnded) fail(brokenOff());
  isAwaited.set(body, false);
  try {
    for (;;) {
      const chunk = body.read() as Buffer | null;
      if (chunk !== null) yield chunk;
      else if (hasEnded) return;
      else if (failure !== null) throw failure as PipelineError;
      else {
        isAwaited.set(body, true);
        await new Promise<void>((resolve) => (wake = resolve));
        isAwaited.set(body, false);
      }
    }
  } finally {
    isAwaited.delete(body);
    for (const [event, listener] of Object.entries(listeners)) body.off(event, listener);
  }
}

const MANY_CHUNKS = 1000;

/**
 * A body read whole.
 * @param hold gets the number of bytes so far, and throws when they are too many
 * @throws as `chunksOf`, and what `hold` throws
 */
// Events are read and no iterator, which costs a small body more than everything else that is done with it.
export function collect(body: Readable, hold: (bytes: number) => void): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let chunks: Buffer[] = [];
  let bytes = 0;
  const refuse = (error: unknown): void => {
    body.off('data', onData).pause();
    chunks = [];
    reject(error);
  };
  function onData(chunk: Buffer): void {
    bytes += chunk.length;
    try {
      hold(bytes);
    } catch (error) {
      return refuse(error);
    }
    // A sender that dribbles must cost no more than its bytes: the object around a few of them is larger than they are.
    if (chunks.length === MANY_CHUNKS) chunks = [Buffer.concat(chunks)];
    chunks.push(chunk);
  }
  const onBreak = (cause?: unknown): void => void (body.readableEnded || reject(brokenOff(cause)));
  body.on('data', onData);
  body.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
  body.once('error', onBreak);
  body.once('close', onBreak);
  body.once(TOO_SLOW, () => refuse(tooSlow()));
  return promise;
}
