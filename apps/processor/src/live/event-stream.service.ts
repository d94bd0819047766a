import type { Scope } from '@app/platform';
import type { ServerResponse } from 'node:http';
import type { SubjectFilterDto } from '../runs/index.js';
import type { EventListener } from './event-follower.service.js';
import type { EventIds } from './event-ids.service.js';
import { comparePositions, type EventPosition } from './event-position.js';
import type { StoredEvent } from './stored-events.queries.js';

/** Unsent bytes at which a client is disconnected before the next events; it can reconnect and resume. */
const MOST_WAITING_BYTES = 1_000_000;
/** Unsent bytes at which a client is disconnected while events are written. */
const MOST_AT_ONCE_BYTES = 4_000_000;
const MOST_WAITING_EVENTS = 5000;
const KEEP_ALIVE_MS = 15_000;
const RETRY_MS = 2000;

/** Headers of the answer. */
export const eventHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Turns off buffering in nginx and similar proxies.
  'x-accel-buffering': 'no',
} as const;

const filterColumns = ['company', 'zone', 'source', 'object_id', 'object_type', 'status'] as const;

/** The event stream of one client, with the events of its scope; https://html.spec.whatwg.org/multipage/server-sent-events.html */
export class EventStream implements EventListener {
  /** Position of the last event sent; null: not known yet, so new events are queued. */
  private position: EventPosition | null = null;
  private waiting: StoredEvent[] = [];
  private readonly keepAlive: NodeJS.Timeout;

  constructor(
    private readonly response: ServerResponse,
    private readonly scope: Scope,
    private readonly filter: SubjectFilterDto,
    private readonly ids: EventIds,
  ) {
    this.keepAlive = setInterval(() => this.write(': keep-alive\n\n'), KEEP_ALIVE_MS).unref();
    response.once('close', () => clearInterval(this.keepAlive));
    response.on('error', () => undefined);
  }

  /** Sends `hello`. Events are queued until `goOn`. */
  begin(position: EventPosition): void {
    if (this.response.headersSent) return;
    this.response.writeHead(200, eventHeaders);
    this.write(`retry: ${RETRY_MS}\n`);
    this.writeEvent('hello', { now: new Date().toISOString() }, position);
  }

  /** Sends the missed events of the scope, then the queued ones, then new ones as they come. */
  goOn(after: EventPosition, missed: readonly StoredEvent[]): void {
    this.position = after;
    this.send(missed);
    this.send(this.waiting.splice(0));
  }

  /** Tells the client to reload its data. */
  reset(position: EventPosition): void {
    this.writeEvent('reset', { now: new Date().toISOString() }, position);
  }

  readonly receive = (all: readonly StoredEvent[]): void => {
    const events = all.filter((event) => this.scope.includes(companyOf(event)));
    if (events.length > 0 && this.response.writableLength > MOST_WAITING_BYTES) return this.cut();
    if (this.position !== null) return this.send(events);
    this.waiting.push(...events);
    if (this.waiting.length > MOST_WAITING_EVENTS) this.cut();
  };

  readonly skipTo = (position: EventPosition): void => {
    this.waiting = [];
    this.position = position;
    this.reset(position);
  };

  readonly end = (): void => {
    this.response.end();
  };

  readonly cut = (): void => {
    this.response.destroy();
  };

  private send(events: readonly StoredEvent[]): void {
    for (const { position, run, alert, state } of events) {
      // The client may have this event from another process that was ahead of this one.
      if (comparePositions(position, this.position!) <= 0) continue;
      this.position = position;
      if (run !== null && filterColumns.every((name) => (this.filter[name] ?? run[name]) === run[name])) {
        this.writeEvent('run', run, position);
      }
      if (alert !== null) this.writeEvent('alert', alert, position);
      if (state !== null) this.writeEvent('state', state, position);
    }
  }

  private writeEvent(event: string, data: object, position: EventPosition): void {
    this.write(textOf(event, data, () => this.ids.idOf(position)));
  }

  private write(text: string): void {
    if (this.response.destroyed || this.response.writableEnded) return;
    this.response.write(text);
    if (this.response.writableLength > MOST_AT_ONCE_BYTES) this.cut();
  }
}

/** The company that an event is about; null: everything. */
const companyOf = ({ run, alert, state }: StoredEvent): string | null =>
  run?.company ?? alert?.subject.company ?? state?.subject.company ?? null;

/** Cache: all clients share the text of an event, so memory holds it once. */
const texts = new WeakMap<object, string>();

function textOf(event: string, data: object, id: () => string): string {
  const known = texts.get(data);
  if (known !== undefined) return known;
  const text = `id: ${id()}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
  texts.set(data, text);
  return text;
}
