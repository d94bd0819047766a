import type { RunId } from '@app/contracts';
import { crc32 } from 'node:zlib';

/** Most records that a process remembers: some 10 MB. */
export const MAX_REMEMBERED_RUNS = 50_000;

/** Digest of the bytes of a record. Two different ones of the same run have the same one once in 2^32. */
export const digestOf = (bytes: Buffer): number => crc32(bytes);

/**
 * The records that this process has accepted last, so that an answer can say which of its records came before. A help for
 * senders, and no more: the store decides, by what all processes have stored. Half as many as it remembers at most are the
 * younger ones; when there are so many again, the older ones are forgotten together. Deleting them one by one from the front
 * of a map makes it walk over all that were deleted before.
 */
export class RecentRuns {
  private young = new Map<RunId, number>();
  private old: ReadonlyMap<RunId, number> = new Map();

  constructor(private readonly most = MAX_REMEMBERED_RUNS) {}

  /** Remembers a record. @returns whether the same bytes of the same run are remembered already */
  see(runId: RunId, digest: number): boolean {
    const isKnown = (this.young.get(runId) ?? this.old.get(runId)) === digest;
    this.young.set(runId, digest);
    if (this.young.size >= this.most / 2) [this.old, this.young] = [this.young, new Map<RunId, number>()];
    return isKnown;
  }
}
