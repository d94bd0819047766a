/** When the oldest message that is being worked on was published, for each partition that this member reads. */
export class PartitionAges {
  private readonly publishedMs = new Map<string, Map<number, number>>();

  set(topic: string, partition: number, publishedMs: number): void {
    let partitions = this.publishedMs.get(topic);
    if (partitions === undefined) this.publishedMs.set(topic, (partitions = new Map<number, number>()));
    partitions.set(partition, publishedMs);
  }

  delete(topic: string, partition: number): void {
    this.publishedMs.get(topic)?.delete(partition);
  }

  /** Age of the oldest message of a topic, in seconds; 0 when none is being worked on. */
  secondsOf(topic: string, nowMs: number): number {
    const oldestMs = Math.min(...(this.publishedMs.get(topic)?.values() ?? []));
    return oldestMs === Infinity ? 0 : Math.max(0, nowMs - oldestMs) / 1000;
  }
}
