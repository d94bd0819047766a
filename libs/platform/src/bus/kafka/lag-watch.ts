import type { Admin } from 'kafkajs';
import type { Lag } from '../transport.js';
import type { PartitionAges } from './partition-ages.js';

const NOTHING_BEHIND: Lag = { records: 0, seconds: 0 };

export interface LagWatchDependencies {
  readonly admin: Admin;
  readonly groupId: string;
  readonly ages: PartitionAges;
  readonly topics: () => readonly string[];
  /** Called with the new lag whenever it was read. */
  readonly onRead: (topic: string, lag: Lag) => void;
}

/** Where the topic ended when we began to count the seconds, by partition. */
interface Mark {
  readonly sinceMs: number;
  readonly ends: ReadonlyMap<number, bigint>;
}

/** How far a group is behind: the ends of the topics less what the group has committed. */
export class LagWatch {
  private readonly lags = new Map<string, Lag>();
  private readonly marks = new Map<string, Mark>();

  constructor(private readonly dependencies: LagWatchDependencies) {}

  /** The lag by topic, as last read. */
  get current(): Readonly<Record<string, Lag>> {
    return Object.fromEntries(
      this.dependencies.topics().map((topic) => [topic, this.lags.get(topic) ?? NOTHING_BEHIND]),
    );
  }

  /** @throws what kafkajs throws */
  async read(nowMs = Date.now()): Promise<void> {
    const { admin, groupId, topics, onRead } = this.dependencies;
    const committed = await admin.fetchOffsets({ groupId, topics: [...topics()] });
    for (const { topic, partitions } of committed) {
      const offsets = await admin.fetchTopicOffsets(topic);
      const positions = new Map(partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
      // No position yet: everything that the topic still has.
      const handled = new Map(
        offsets.map(({ partition, low }) => {
          const position = positions.get(partition) ?? -1n;
          return [partition, position < 0n ? BigInt(low) : position];
        }),
      );
      const ends = new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)]));
      const records = [...ends].reduce(
        (sum, [partition, end]) => sum + Number(end - (handled.get(partition) ?? 0n)),
        0,
      );
      const lag = { records: Math.max(0, records), seconds: this.secondsBehind(topic, handled, ends, nowMs) };
      this.lags.set(topic, lag);
      onRead(topic, lag);
    }
  }

  // The age of what is in hand, or the time since we saw the oldest that is still not handled: when everything that lay
  // there at the mark is done, a new mark is set. Under steady traffic there is always something, and none of it is old.
  private secondsBehind(
    topic: string,
    handled: ReadonlyMap<number, bigint>,
    ends: ReadonlyMap<number, bigint>,
    nowMs: number,
  ): number {
    const isDone = (upTo: ReadonlyMap<number, bigint>): boolean =>
      [...upTo].every(([partition, end]) => (handled.get(partition) ?? 0n) >= end);
    if (isDone(ends)) {
      this.marks.delete(topic);
      return 0;
    }
    let mark = this.marks.get(topic);
    if (mark === undefined || isDone(mark.ends)) this.marks.set(topic, (mark = { sinceMs: nowMs, ends }));
    return Math.max(this.dependencies.ages.secondsOf(topic, nowMs), (nowMs - mark.sinceMs) / 1000);
  }
}
