import type { FoldContext } from '@app/analytics';
import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { deflate, inflate } from 'node:zlib';

/** What is folded with besides the runs: the same again, after a failover, makes the same state. */
export type FoldRules = Omit<FoldContext, 'zoneOf'>;

/** A state, and what it is to be folded on with. */
export interface Snapshot extends FoldRules {
  readonly state: unknown;
}

const FASTEST = { level: 1 };

/** The state may change as soon as this returns: it is copied before the first wait. */
export function packed(snapshot: Snapshot): Promise<Buffer> {
  return promisify<Buffer, object, Buffer>(deflate)(serialize(snapshot), FASTEST);
}

/** @throws Error when the bytes are none of ours */
export async function unpacked(bytes: Buffer): Promise<Snapshot> {
  return deserialize(await promisify<Buffer, Buffer>(inflate)(bytes)) as Snapshot;
}
