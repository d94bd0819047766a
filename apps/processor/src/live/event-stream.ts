import type { ServerResponse } from 'node:http';
import type { SubjectFilterDto } from '../runs/index.js';
import type { EventListener } from './event-follower.service.js';
import { comparePositions, eventIdOf, type EventPosition } from './event-position.js';
import type { StoredEvent } from './stored-events.js';

/** What a client has not taken yet when there is more for it. One that is slower is cut off; it can come again and go on. */
const MOST_WAITING_BYTES = 1_000_000;
/** The same in the middle of what it is told at once. */
const MOST_AT_ONCE_BYTES = 4_000_000;
const MOST_WAITING_EVENTS = 5000;
const KEEP_ALIVE_MS = 15_000;
const RETRY_MS = 2000;

/** Of the answer. */
export const eventHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Proxies of the kind of nginx would keep it back.
  'x-accel-buffering': 'no',
} as const;

const filterColumns = ['company', 'zone', 'source', 'object_id', 'object_type', 'status'] as const;

/** What one client is sent; https://html.spec.whatwg.org/multipage/server-sent-events.html */
export class EventStream implements EventListener {
  /** Behind the last event that the client knows of; null: not known yet, what comes has to wait. */
  private position: EventPosition | null = null;
  private waiting: StoredEvent[] = [];
  private readonly keepAlive: NodeJS.Timeout;

  constructor(
    private readonly response: ServerResponse,
    private readonly filter: SubjectFilterDto,
  ) {
    this.keepAlive = setInterval(() => this.write(': keep-alive\n\n'), KEEP_ALIVE_MS).unref();
    response.once('close', () => clearInterval(this.keepAlive));
    response.on('error', () => undefined);
  }

  /** Says hello; nothing else is sent before `goOn`. */
  begin(position: EventPosition): void {
    if (this.response.headersSent) return;
    this.response.writeHead(200, eventHeaders);
    this.write(`retry: ${RETRY_MS}\n`);
    this.say('hello', { now: new Date().toISOString() }, position);
  }

  /** Sends what was missed, and then what came meanwhile and comes from now on. */
  goOn(after: EventPosition, missed: readonly StoredEvent[]): void {
    this.position = after;
    this.tell(missed);
    this.tell(this.waiting.splice(0));
  }

  /** The client has to read again what it shows. */
  reset(position: EventPosition): void {
    this.say('reset', { now: new Date().toISOString() }, position);
  }

  readonly hear = (events: readonly StoredEvent[]): void => {
    if (events.length > 0 && this.response.writableLength > MOST_WAITING_BYTES) return this.cut();
    if (this.position !== null) return this.tell(events);
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

  private tell(events: readonly StoredEvent[]): void {
    for (const { position, run, alert } of events) {
      // It may have been told by another process that was quicker.
      if (comparePositions(position, this.position!) <= 0) continue;
      this.position = position;
      if (run !== null && filterColumns.every((name) => (this.filter[name] ?? run[name]) === run[name])) {
        this.say('run', run, position);
      }
      if (alert !== null) this.say('alert', alert, position);
    }
  }

  private say(event: string, data: object, position: EventPosition): void {
    this.write(textOf(event, data, position));
  }

  private write(text: string): void {
    if (this.response.destroyed || this.response.writableEnded) return;
    this.response.write(text);
    if (this.response.writableLength > MOST_AT_ONCE_BYTES) this.cut();
  }
}

/** Written once for all who are told: what waits for a hundred of them is in the memory once. */
const texts = new WeakMap<object, string>();

function textOf(event: string, data: object, position: EventPosition): string {
  const known = texts.get(data);
  if (known !== undefined) return known;
  const text = `id: ${eventIdOf(position)}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
  texts.set(data, text);
  return text;
}
