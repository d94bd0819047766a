import { PipelineError } from '@app/contracts';
import { Database, settledUpTo, unasked } from '@app/database';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { sql } from 'kysely';
import { setTimeout } from 'node:timers/promises';
import { endOf, type EventPosition } from './event-position.js';
import { readEvents, type StoredEvent } from './stored-events.js';

/** Pause between two looks for something new. */
const POLL_MS = 250;
/** Events that are read at once. */
const PAGE_EVENTS = 500;
/** Whoever is so far behind is told to begin again, instead of everything that was stored. */
const MOST_PAGES = 20;

/** Who is told. Nothing is waited for. */
export interface EventListener {
  readonly hear: (events: readonly StoredEvent[]) => void;
  /** What comes next is after this position, and what was before it will not come. */
  readonly skipTo: (position: EventPosition) => void;
  readonly end: () => void;
}

/** Follows what is stored, once for all who listen, and only while somebody does. */
@Injectable()
export class EventFollower implements BeforeApplicationShutdown {
  private readonly logger = new Logger(EventFollower.name);
  private readonly stopping = new AbortController();
  private readonly listeners = new Set<EventListener>();
  private position: EventPosition | null = null;
  private running: Promise<void> | null = null;

  constructor(private readonly database: Database) {}

  /**
   * From now on the listener hears of everything.
   * @returns the position after which that is
   * @throws PipelineError `store_unavailable`, `shutting_down`
   */
  async join(listener: EventListener): Promise<EventPosition> {
    const begin = this.position ?? endOf(await this.database.use(settledUpTo));
    if (this.stopping.signal.aborted) throw new PipelineError('shutting_down', 'no more events are sent');
    this.position ??= begin;
    this.listeners.add(listener);
    this.running ??= unasked(() => this.follow());
    return this.position;
  }

  leave(listener: EventListener): void {
    this.listeners.delete(listener);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    for (const { end } of this.listeners) end();
    await this.running;
  }

  private async follow(): Promise<void> {
    const { signal } = this.stopping;
    while (this.listeners.size > 0 && !signal.aborted) {
      await this.step().catch((thrown: unknown) => this.report(thrown));
      await setTimeout(POLL_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
    this.position = null;
    this.running = null;
  }

  private async step(): Promise<void> {
    const settled = await this.database.use(settledUpTo);
    const end = endOf(settled);
    const from = BigInt(this.position!.transaction);
    // Another database has taken its place, one that has not come so far.
    if (settled < from) return this.skipTo(end);
    if (settled === from) return;
    for (let page = 0; page < MOST_PAGES; page++) {
      const range = { after: this.position!, upTo: end.transaction, which: sql<boolean>`true`, limit: PAGE_EVENTS };
      const events = pageOf(await readEvents(this.database, range));
      for (const { hear } of this.listeners) hear(events);
      this.position = events.length < PAGE_EVENTS ? end : events.at(-1)!.position;
      if (events.length < PAGE_EVENTS) return;
    }
    this.skipTo(end);
  }

  private skipTo(position: EventPosition): void {
    this.position = position;
    for (const { skipTo } of this.listeners) skipTo(position);
  }

  private report(thrown: unknown): void {
    const { code, retryable } = PipelineError.from(thrown);
    if (retryable) this.logger.debug({ code }, 'events cannot be followed; trying again');
    else this.logger.error({ err: thrown, code }, 'events cannot be followed; trying again');
  }
}

/** Of two kinds, each with its own limit, what is certain to have nothing missing in between. */
const pageOf = (events: readonly StoredEvent[]): readonly StoredEvent[] => events.slice(0, PAGE_EVENTS);
