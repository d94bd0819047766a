/** A moment at which something has to be looked at. */
export interface Timer<Place = unknown> {
  readonly ms: number;
  readonly kind: 'object' | 'partial' | 'retry' | 'round' | 'source' | 'stuck';
  /** Of the subject: gives timers of one moment their order. */
  readonly key: string;
  readonly place: Place;
}

const isBefore = (a: Timer, b: Timer): boolean =>
  a.ms < b.ms || (a.ms === b.ms && (a.kind < b.kind || (a.kind === b.kind && a.key < b.key)));

/**
 * Moments in their order: a binary heap. Of one moment the order is that of kinds and keys, so that it does not depend on
 * when they were entered. A timer is only a reason to look: whoever is called decides what is true by then.
 */
export class Timers<Place = unknown> {
  private readonly heap: Timer<Place>[] = [];

  get size(): number {
    return this.heap.length;
  }

  /** The next one; undefined: none. */
  first(): Timer<Place> | undefined {
    return this.heap[0];
  }

  push(timer: Timer<Place>): void {
    const { heap } = this;
    let place = heap.length;
    heap.push(timer);
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      if (!isBefore(timer, heap[parent]!)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = timer;
  }

  /** Takes the next one out. */
  pop(): Timer<Place> | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
    return first;
  }

  clear(): void {
    this.heap.length = 0;
  }
}
