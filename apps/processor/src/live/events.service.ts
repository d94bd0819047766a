import { Database, settledUpTo } from '@app/database';
import { HeldShares, type Scope, type ShareOwner } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { ProcessorSettings } from '../processor.settings.js';
import { runCondition } from '../runs/index.js';
import type { SubjectFilterDto } from '../runs/index.js';
import { EventIdsOfStore } from './event-ids.service.js';
import { EventFollower } from './event-follower.service.js';
import { comparePositions, type EventPosition } from './event-position.js';
import { EventStream } from './event-stream.service.js';
import { ConnectionLimit } from './connection-limit.js';
import { readEvents, type StoredEvent } from './stored-events.queries.js';

/** Most missed runs, transitions and states, of each, that a reconnecting client receives. */
const MOST_MISSED = 1000;

/** When a client may try again for which there are too many streams: one of them may end at any time. */
const RETRY_AFTER_SECS = 10;

/** The events that a client asks for. */
interface Listener {
  readonly scope: Scope;
  /** Those whose shares of streams it takes. */
  readonly owners: readonly ShareOwner[];
  /** On the runs. */
  readonly filter: SubjectFilterDto;
  readonly lastEventId: string | undefined;
}

interface Missed {
  readonly after: EventPosition;
  readonly events: readonly StoredEvent[];
}

/** Serves event streams. */
@Injectable()
export class EventsService {
  private readonly connections: ConnectionLimit;
  private readonly shares = new HeldShares({
    share: 'streams',
    limitOf: ({ streams }) => streams,
    unit: 'streams at once',
    retryAfterSecs: RETRY_AFTER_SECS,
  });

  constructor(
    private readonly database: Database,
    private readonly follower: EventFollower,
    private readonly idsOfStore: EventIdsOfStore,
    settings: ProcessorSettings,
  ) {
    this.connections = new ConnectionLimit(settings.EVENTS_MAX_CLIENTS, settings.EVENTS_MAX_CLIENTS_PER_ADDRESS);
  }

  /**
   * Streams events until the client disconnects.
   * @param takeOver called before the first byte; from then on this method owns the response
   * @throws ShareExhausted; PipelineError `events_busy`, `store_unavailable`, `shutting_down`: before the first byte
   */
  async listen(
    response: ServerResponse,
    { scope, owners, filter, lastEventId }: Listener,
    takeOver: () => void,
  ): Promise<void> {
    const ids = await this.idsOfStore.get();
    const release = this.take(response.socket?.remoteAddress ?? '', owners);
    if (response.closed || response.destroyed) return release();
    response.once('close', release);
    const stream = new EventStream(response, scope, filter, ids);
    const now = await this.follower.join(stream);
    response.once('close', () => this.follower.leave(stream));
    if (response.destroyed) return this.follower.leave(stream);
    const last = lastEventId === undefined ? now : ids.positionOf(lastEventId);
    takeOver();
    stream.begin(last ?? now);
    try {
      const missed = last === null ? null : await this.missed(last, now, { scope, filter });
      if (missed === null) stream.reset(now);
      stream.goOn(missed?.after ?? now, missed?.events ?? []);
    } catch {
      // The client reconnects with the same `Last-Event-ID`.
      stream.cut();
    }
  }

  private take(address: string, owners: readonly ShareOwner[]): () => void {
    const giveBack = this.shares.take(owners);
    try {
      const release = this.connections.take(address, owners.at(-1)?.id);
      return () => {
        giveBack();
        release();
      };
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  /** Events between two positions; null: more than MOST_MISSED, or `last` is not a position of this database. */
  private async missed(
    last: EventPosition,
    now: EventPosition,
    { scope, filter }: Pick<Listener, 'scope' | 'filter'>,
  ): Promise<Missed | null> {
    if (comparePositions(last, now) === 0) return { after: last, events: [] };
    const settled = await this.database.use(settledUpTo);
    if (BigInt(last.transaction) > settled) return null;
    const range = { after: last, upTo: now.transaction, which: runCondition(scope, filter), limit: MOST_MISSED + 1 };
    const events = await readEvents(this.database, scope, range);
    const counts = Map.groupBy(events, ({ position }) => position.kind);
    if ([...counts.values()].some(({ length }) => length > MOST_MISSED)) return null;
    return { after: last, events: events.filter(({ position }) => comparePositions(position, now) <= 0) };
  }
}
