import type { AlertEngine, FoldContext } from '@app/alerting';
import { Turns } from '@app/platform';
import { once } from 'node:events';
import { deserialize, serialize } from 'node:v8';
import { createDeflate, createInflate } from 'node:zlib';

/** Input of a fold besides the runs. The same runs and rules make the same state again after a failover. */
export type FoldRules = Omit<FoldContext, 'zoneOf'>;

/** A state and the rules to continue with. */
export interface Snapshot extends FoldRules {
  readonly state: unknown;
}

const FASTEST = { level: 1 };
const LENGTH_BYTES = 4;

/**
 * Serializes a snapshot part by part. The state must not change before this resolves.
 * @param betweenTurns called each time that the event loop gets a turn
 */
export async function packed(
  engine: AlertEngine,
  { state, ...rules }: Snapshot,
  betweenTurns?: () => Promise<void>,
): Promise<Buffer> {
  const turns = new Turns(betweenTurns);
  const deflate = createDeflate(FASTEST);
  const chunks: Buffer[] = [];
  deflate.on('data', (chunk: Buffer) => chunks.push(chunk));
  const write = async (part: unknown): Promise<void> => {
    const bytes = serialize(part);
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(bytes.length);
    deflate.write(length);
    if (!deflate.write(bytes)) await once(deflate, 'drain');
    await turns.pause();
  };
  await write(rules);
  for (const part of engine.partsOf(state)) await write(part);
  const ended = once(deflate, 'end');
  deflate.end();
  await ended;
  return Buffer.concat(chunks);
}

/** Deserializes a snapshot. @throws Error when the bytes are not a snapshot */

export async function unpacked(
  engine: AlertEngine,
  bytes: Buffer,
  betweenTurns?: () => Promise<void>,
): Promise<Snapshot> {
  const turns = new Turns(betweenTurns);
  const builder = engine.builder();
  let rules: FoldRules | null = null;
  for await (const part of partsIn(bytes)) {
    if (rules === null) rules = part as FoldRules;
    else builder.add(part as never);
    await turns.pause();
  }
  if (rules === null) throw new Error('the snapshot is empty');
  return { ...rules, state: builder.built() };
}

async function* partsIn(bytes: Buffer): AsyncGenerator<unknown> {
  const inflate = createInflate();
  inflate.end(bytes);
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let wanted = LENGTH_BYTES;
  let isLength = true;
  for await (const chunk of inflate as AsyncIterable<Buffer>) {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    while (waitingBytes >= wanted) {
      const whole = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting);
      const found = whole.subarray(0, wanted);
      waiting = [whole.subarray(wanted)];
      waitingBytes -= wanted;
      if (!isLength) yield deserialize(found);
      wanted = isLength ? found.readUInt32LE() : LENGTH_BYTES;
      isLength = !isLength;
    }
  }
  if (waitingBytes > 0 || !isLength) throw new Error('the snapshot ends in the middle of a piece');
}
