import { type RunStatus, runStatuses } from '@app/contracts';
import type { Subject } from '../model/subject.js';

/** The part of an object's newest run that a cycle keeps. */
export interface CycleRun {
  readonly subject: Subject;
  readonly status: RunStatus;
  readonly start_ms: number;
}

const codeOf = new Map(runStatuses.map((status, code) => [status, code]));
/** More than there are statuses. */
const CODES = 16;

/**
 * The newest runs of a cycle by the keys of objects that are followed. Each is one number: a company keeps twenty cycles, and
 * with an object for each run they were a quarter of the state.
 */
export class CycleRuns {
  /** Whole milliseconds from the time of the cycle to the start, times `CODES`, and the code of the status. */
  private readonly packed = new Map<string, number>();

  /** @param followed the objects of the company, by key */
  constructor(
    private readonly followed: ReadonlyMap<string, { readonly subject: Subject }>,
    private readonly cycleMs: number,
  ) {}

  get size(): number {
    return this.packed.size;
  }

  has(key: string): boolean {
    return this.packed.has(key);
  }

  get(key: string): CycleRun | undefined {
    const number = this.packed.get(key);
    return number === undefined ? undefined : this.unpacked(key, number);
  }

  set(key: string, { status, start_ms }: Pick<CycleRun, 'status' | 'start_ms'>): void {
    this.packed.set(key, CODES * Math.floor(start_ms - this.cycleMs) + codeOf.get(status)!);
  }

  delete(key: string): void {
    this.packed.delete(key);
  }

  keys(): IterableIterator<string> {
    return this.packed.keys();
  }

  *entries(): Generator<readonly [key: string, run: CycleRun]> {
    for (const [key, number] of this.packed) yield [key, this.unpacked(key, number)];
  }

  *values(): Generator<CycleRun> {
    for (const [key, number] of this.packed) yield this.unpacked(key, number);
  }

  private unpacked(key: string, number: number): CycleRun {
    const elapsedMs = Math.floor(number / CODES);
    const { subject } = this.followed.get(key)!;
    return { subject, status: runStatuses[number - CODES * elapsedMs]!, start_ms: this.cycleMs + elapsedMs };
  }
}
