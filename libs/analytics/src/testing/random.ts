/** Numbers that look like chance and are the same for one seed: mulberry32. */
export class SeededRandom {
  constructor(private state: number) {}

  /** Uniform, 0 or more and below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Normal, with a mean of nought and a deviation of one: the method of Box and Muller. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** @param probability of true, 0–1 */
  isHit(probability: number): boolean {
    return this.next() < probability;
  }
}
