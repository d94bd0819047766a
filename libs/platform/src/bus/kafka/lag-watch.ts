import type { Admin } from 'kafkajs';
import type { Lag } from '../transport.js';
import type { PartitionAges } from './partition-ages.js';

const NOTHING_BEHIND: Lag = { records: 0, seconds: 0 };

export interface LagWatchParts {
  readonly admin: Admin;
  readonly groupId: string;
  readonly ages: PartitionAges;
  readonly topics: () => readonly string[];
  /** Told the new figures whenever they were read. */
  readonly onRead: (topic: string, lag: Lag) => void;
}

/** How far a group is behind: the ends of the topics less what the group has committed. */
export class LagWatch {
  private lags = new Map<string, Lag>();
  private behindSinceMs = new Map<string, number>();

  constructor(private readonly parts: LagWatchParts) {}

  /** As last read. */
  get current(): Readonly<Record<string, Lag>> {
    return Object.fromEntries(this.parts.topics().map((topic) => [topic, this.lags.get(topic) ?? NOTHING_BEHIND]));
  }

  /** @throws what kafkajs throws */
  async read(): Promise<void> {
    const { admin, groupId, topics, onRead } = this.parts;
    const names = [...topics()];
    const committed = await admin.fetchOffsets({ groupId, topics: names });
    for (const { topic, partitions } of committed) {
      const ends = await admin.fetchTopicOffsets(topic);
      const positions = new Map(partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
      const records = ends.reduce((sum, { partition, high, low }) => {
        const position = positions.get(partition) ?? -1n;
        // No position yet: everything that the topic still has.
        return sum + Number(BigInt(high) - (position < 0n ? BigInt(low) : position));
      }, 0);
      const lag = { records: Math.max(0, records), seconds: this.secondsBehind(topic, records) };
      this.lags.set(topic, lag);
      onRead(topic, lag);
    }
  }

  // The age of what is being worked on; when nobody works on it, the time since we first saw it lie there.
  private secondsBehind(topic: string, records: number): number {
    const nowMs = Date.now();
    if (records <= 0) {
      this.behindSinceMs.delete(topic);
      return 0;
    }
    const sinceMs = this.behindSinceMs.get(topic) ?? nowMs;
    this.behindSinceMs.set(topic, sinceMs);
    return Math.max(this.parts.ages.secondsOf(topic, nowMs), 0) || (nowMs - sinceMs) / 1000;
  }
}
