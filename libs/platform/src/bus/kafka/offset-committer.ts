import type { EachBatchPayload } from 'kafkajs';

const COMMIT_EVERY_MS = 20;

type Position = Pick<EachBatchPayload, 'commitOffsetsIfNecessary' | 'uncommittedOffsets'>;

/**
 * Commits resolved offsets, behind the fetch loop and one commit at a time: a commit takes 6 ms, and a loop that waits
 * for it loses a third of its speed. A record that is not committed when the process dies is delivered again.
 */
export class OffsetCommitter {
  private latest: Position | undefined;
  private committing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  /** An offset was resolved. */
  note(position: Position): void {
    this.latest = position;
    this.timer ??= setTimeout(() => void this.flush(), COMMIT_EVERY_MS);
  }

  /** Resolves when everything that was resolved is committed, or cannot be any more. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    return (this.committing = this.committing.then(() => this.commit()));
  }

  private async commit(): Promise<void> {
    try {
      const offsets = this.latest?.uncommittedOffsets();
      if (offsets === undefined || offsets.topics.length === 0) return;
      await this.latest?.commitOffsetsIfNecessary(offsets);
    } catch {
      // A rebalance or an unavailable broker: the next commit makes up for it, or a second delivery.
    }
  }
}
