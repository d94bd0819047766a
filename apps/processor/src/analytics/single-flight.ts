/**
 * Runs the work once for all callers that arrive at the same time. Callers that arrive while it runs share the next run, so
 * a result is never older than the call.
 */
export class SingleFlight<T> {
  private running: Promise<T> | null = null;
  private next: Promise<T> | null = null;

  constructor(private readonly work: () => Promise<T>) {}

  /** @throws the error of the work */
  run(): Promise<T> {
    if (this.running === null) return this.begin();
    this.next ??= this.running.then(
      () => this.begin(),
      () => this.begin(),
    );
    return this.next;
  }

  get isIdle(): boolean {
    return this.running === null && this.next === null;
  }

  private begin(): Promise<T> {
    this.next = null;
    const running = this.work().finally(() => {
      if (this.running === running) this.running = null;
    });
    this.running = running;
    return running;
  }
}

/** A `SingleFlight` for each key: callers share a result only with callers of the same key. Idle ones are forgotten. */
export class SingleFlights<Input, T> {
  private readonly flights = new Map<string, SingleFlight<T>>();

  /** @param work same key, same result */
  constructor(private readonly work: (input: Input) => Promise<T>) {}

  /** @throws the error of the work */
  async run(key: string, input: Input): Promise<T> {
    const flight = this.flights.get(key) ?? new SingleFlight(() => this.work(input));
    this.flights.set(key, flight);
    try {
      return await flight.run();
    } finally {
      if (flight.isIdle && this.flights.get(key) === flight) this.flights.delete(key);
    }
  }

  /** Number of keys that are worked for. */
  get size(): number {
    return this.flights.size;
  }
}
