import type { RunId } from '@app/contracts';
import { crc32 } from 'node:zlib';

/** Records that a process remembers: some 10 MB. */
export const MAX_REMEMBERED_RUNS = 50_000;

/** Digest of the bytes of a record. Two different ones of the same run have the same one once in 2^32. */
export const digestOf = (bytes: Buffer): number => crc32(bytes);

/**
 * The records that this process has accepted last, so that an answer can say which of its records came before. A help for
 * senders, and no more: the store decides, by what all processes have stored.
 */
export class RecentRuns {
  private readonly digests = new Map<RunId, number>();

  constructor(private readonly most = MAX_REMEMBERED_RUNS) {}

  /** Remembers a record. @returns whether the same bytes of the same run are remembered already */
  see(runId: RunId, digest: number): boolean {
    const isKnown = this.digests.get(runId) === digest;
    this.digests.delete(runId);
    this.digests.set(runId, digest);
    if (this.digests.size > this.most) this.digests.delete(this.digests.keys().next().value!);
    return isKnown;
  }
}
