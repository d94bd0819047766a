/** A moment at which something has to be looked at. */
export interface Timer<Place = unknown> {
  readonly ms: number;
  readonly kind: 'object' | 'partial' | 'retry' | 'round' | 'source' | 'stuck';
  /** Of the subject: gives timers of one moment their order. */
  readonly key: string;
  readonly place: Place;
}

/** Whether `a`, at `ms`, comes before `b`, at `otherMs`. */
const isBefore = (ms: number, a: Timer, otherMs: number, b: Timer): boolean =>
  ms < otherMs || (ms === otherMs && (a.kind < b.kind || (a.kind === b.kind && a.key < b.key)));

/**
 * Moments in their order: a binary heap. Of one moment the order is that of kinds and keys, so that it does not depend on
 * when they were entered. A timer is only a reason to look: whoever is called decides what is true by then.
 */
export class Timers<Place = unknown> {
  private readonly heap: Timer<Place>[] = [];
  /** The moments of `heap`, once more: numbers side by side are compared without a visit to each timer. */
  private readonly moments: number[] = [];

  get size(): number {
    return this.heap.length;
  }

  /** The next one; undefined: none. */
  first(): Timer<Place> | undefined {
    return this.heap[0];
  }

  push(timer: Timer<Place>): void {
    const { heap, moments } = this;
    const { ms } = timer;
    let place = heap.length;
    heap.push(timer);
    moments.push(ms);
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      if (!isBefore(ms, timer, moments[parent]!, heap[parent]!)) break;
      this.move(parent, place);
      place = parent;
    }
    heap[place] = timer;
    moments[place] = ms;
  }

  /** Takes the next one out. */
  pop(): Timer<Place> | undefined {
    const { heap, moments } = this;
    const first = heap[0];
    const last = heap.pop();
    const ms = moments.pop();
    if (first === undefined || last === undefined || ms === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.isInOrder(child + 1, child)) child += 1;
      if (!isBefore(moments[child]!, heap[child]!, ms, last)) break;
      this.move(child, place);
      place = child;
    }
    heap[place] = last;
    moments[place] = ms;
    return first;
  }

  clear(): void {
    this.heap.length = 0;
    this.moments.length = 0;
  }

  private isInOrder(a: number, b: number): boolean {
    return isBefore(this.moments[a]!, this.heap[a]!, this.moments[b]!, this.heap[b]!);
  }

  private move(from: number, to: number): void {
    this.heap[to] = this.heap[from]!;
    this.moments[to] = this.moments[from]!;
  }
}
