const SUSPECTED_MS = 10_000;

/** Partitions to which something could not be sent lately, so that others need not wait together with them. */
export class Suspects {
  private readonly untilMs = new Map<string, number>();

  note(topic: string, partitions: Iterable<number>, nowMs: number): void {
    for (const partition of partitions) this.untilMs.set(`${topic}/${partition}`, nowMs + SUSPECTED_MS);
  }

  has(topic: string, partition: number, nowMs: number): boolean {
    const name = `${topic}/${partition}`;
    const untilMs = this.untilMs.get(name);
    if (untilMs === undefined) return false;
    if (nowMs < untilMs) return true;
    this.untilMs.delete(name);
    return false;
  }

  get isEmpty(): boolean {
    return this.untilMs.size === 0;
  }
}
