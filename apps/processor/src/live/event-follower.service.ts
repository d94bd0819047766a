import { PipelineError } from '@app/contracts';
import { Database, settledUpTo, unasked } from '@app/database';
import { Scope } from '@app/platform';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { sql } from 'kysely';
import { setTimeout } from 'node:timers/promises';
import { endOf, type EventPosition } from './event-position.js';
import { readEvents, type StoredEvent } from './stored-events.queries.js';

/** Pause between two polls, in milliseconds. */
const POLL_MS = 250;
/** Events that one query reads. */
const PAGE_EVENTS = 500;
/** Pages that one poll reads; listeners that are further behind skip to the end and reset. */
const MOST_PAGES = 20;

/** A listener. Its methods return at once. */
export interface EventListener {
  readonly receive: (events: readonly StoredEvent[]) => void;
  /** The next events come after this position; earlier ones are skipped. */
  readonly skipTo: (position: EventPosition) => void;
  readonly end: () => void;
}

/** Polls for stored events of all companies, once for all listeners, while there is at least one. */
@Injectable()
export class EventFollower implements BeforeApplicationShutdown {
  private readonly logger = new Logger(EventFollower.name);
  private readonly stopping = new AbortController();
  private readonly listeners = new Set<EventListener>();
  private position: EventPosition | null = null;
  private running: Promise<void> | null = null;

  constructor(private readonly database: Database) {}

  /**
   * Adds a listener.
   * @returns the position after which it receives every event
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
      await this.step().catch((thrown: unknown) => this.logFailure(thrown));
      await setTimeout(POLL_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
    this.position = null;
    this.running = null;
  }

  private async step(): Promise<void> {
    const settled = await this.database.use(settledUpTo);
    const end = endOf(settled);
    const from = BigInt(this.position!.transaction);
    // The database was replaced by one with lower transaction numbers.
    if (settled < from) return this.skipTo(end);
    if (settled === from) return;
    for (let page = 0; page < MOST_PAGES; page++) {
      const range = { after: this.position!, upTo: end.transaction, which: sql<boolean>`true`, limit: PAGE_EVENTS };
      const events = completePart(await readEvents(this.database, Scope.all, range));
      for (const { receive } of this.listeners) receive(events);
      this.position = events.length < PAGE_EVENTS ? end : events.at(-1)!.position;
      if (events.length < PAGE_EVENTS) return;
    }
    this.skipTo(end);
  }

  private skipTo(position: EventPosition): void {
    this.position = position;
    for (const { skipTo } of this.listeners) skipTo(position);
  }

  private logFailure(thrown: unknown): void {
    const { code, retryable } = PipelineError.from(thrown);
    if (retryable) this.logger.debug({ code }, 'event poll failed, retrying');
    else this.logger.error({ err: thrown, code }, 'event poll failed, retrying');
  }
}

/** Runs, alerts and states have a limit each: only the first PAGE_EVENTS of all together are without gaps. */
const completePart = (events: readonly StoredEvent[]): readonly StoredEvent[] => events.slice(0, PAGE_EVENTS);
