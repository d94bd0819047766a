import { eventually } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRawLog } from '@app/contracts/testing';
import { once } from 'node:events';
import { type ClientRequest, get as httpGet, type IncomingMessage } from 'node:http';
import { randomUUID } from 'node:crypto';
import { post } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { aStoredRun, rowOf, type StoredRun, storeRuns, storingRows } from './harness/stored-runs.js';
import { openDatabase, postgres } from './harness/test-database.js';

interface SentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** A client that keeps what it is sent. */
class Listener {
  readonly events: SentEvent[] = [];
  text = '';
  isOver = false;
  private rest = '';

  private constructor(
    private readonly request: ClientRequest,
    readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.take(chunk));
    for (const over of ['end', 'close', 'error']) response.on(over, () => (this.isOver = true));
  }

  static async open(url: string, lastEventId?: string): Promise<Listener> {
    const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const request = httpGet(url, { headers, agent: false });
    request.on('error', () => undefined);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return new Listener(request, response);
  }

  get runs(): string[] {
    return this.events.filter(({ event }) => event === 'run').map(({ data }) => data.run_id as string);
  }

  async hears(what: string, isThere: () => boolean): Promise<void> {
    await eventually(what, () => isThere() || undefined);
  }

  leave(): void {
    this.request.destroy();
  }

  private take(chunk: string): void {
    this.text += chunk;
    const parts = (this.rest + chunk).split('\n\n');
    this.rest = parts.pop()!;
    for (const part of parts) {
      const fields = new Map(part.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
      if (!fields.has('event')) continue;
      const data = JSON.parse(fields.get('data')!) as SentEvent['data'];
      this.events.push({ id: fields.get('id')!, event: fields.get('event')!, data });
    }
  }
}

const many = (count: number, overrides: Partial<StoredRun> = {}): StoredRun[] =>
  Array.from({ length: count }, () => aStoredRun(overrides));
const idsOf = (runs: readonly StoredRun[]): string[] => runs.map(({ run_id }) => run_id);

describe('events', () => {
  const here = postgres === null ? it.skip : it;
  let server: { url: string; close: () => Promise<void> };
  let stack: Stack;
  const listeners: Listener[] = [];

  const start = () => startStack({ DATABASE_URL: server.url, EVENTS_MAX_CLIENTS: '3' });
  beforeAll(async () => {
    if (postgres === null) return;
    server = await openDatabase();
    stack = await start();
  });
  beforeEach(async () => {
    if (postgres !== null) await query(server.url, 'truncate runs, alerts, alert_transitions');
  });
  afterEach(async () => {
    const gone = listeners.splice(0).map(async (listener) => {
      listener.leave();
      await listener.hears('it is over', () => listener.isOver);
    });
    await Promise.all(gone);
  });
  afterAll(async () => {
    await stack?.close();
    await server?.close();
  });

  /** Listens, or is refused. */
  const knock = async (lastEventId?: string, parameters = '', to = stack): Promise<Listener> => {
    const listener = await Listener.open(`${to.urls.processor}/events${parameters}`, lastEventId);
    listeners.push(listener);
    if (listener.response.statusCode === 200) {
      await listener.hears('hello', () => listener.events[0]?.event === 'hello');
    }
    return listener;
  };
  /** The service sees later than the client that one has left: until then a place is taken. */
  const listen = (...place: Parameters<typeof knock>): Promise<Listener> =>
    eventually('there is room', async () => {
      const listener = await knock(...place);
      return listener.response.statusCode === 200 ? listener : undefined;
    });

  here('say hello first, and how to come again', async () => {
    const { response, events, text } = await listen();
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(text).toMatch(/^retry: 2000\n/);
    expect(Math.abs(Date.now() - Date.parse(events[0]!.data.now as string))).toBeLessThan(60_000);
  });

  here('tell of a run at once', async () => {
    const listener = await listen();
    await post(`${stack.urls.ingestion}/ingest/single`, aRawLog({ Description: '<script>\n\ndata: x' }));
    const answeredAt = performance.now();
    await listener.hears('the run', () => listener.runs.length > 0);
    // Within a second on a machine with nothing else to do.
    expect(performance.now() - answeredAt).toBeLessThan(5000);
    expect(listener.events.find(({ event }) => event === 'run')!.data).toMatchObject({
      company: 'acme',
      description: '<script>\n\ndata: x',
      is_anomaly: false,
      stored_at: expect.any(String),
    });
  });

  here('tell of each run once, in the order of storing, to all who listen', async () => {
    const both = [await listen(), await listen()];
    const runs = many(30);
    for (const run of runs) await storeRuns(server.url, [run]);
    for (const listener of both) {
      await listener.hears('all of them', () => listener.runs.length >= 30);
      expect(listener.runs).toEqual(idsOf(runs));
    }
  });

  here('tell of runs that are stored together, however many', async () => {
    const listener = await listen();
    const runs = many(1700);
    await storeRuns(server.url, runs);
    await listener.hears('all of them', () => listener.runs.length >= runs.length);
    expect(listener.runs.toSorted()).toEqual(idsOf(runs).sort());
  });

  here(
    'go on where they were left, at whatever event, without loss and without doubles',
    async () => {
      const first = await listen();
      const runs = [many(40), many(3), many(1), many(20)];
      for (const together of runs) await storeRuns(server.url, together);
      await first.hears('all of them', () => first.runs.length >= 64);
      const all = first.runs;
      for (const left of [0, 1, 20, 40, 41, 43, 44, 63, 64]) {
        const { id } = first.events.filter(({ event }) => event === 'hello' || event === 'run')[left]!;
        const again = await listen(id);
        const marker = aStoredRun();
        await storeRuns(server.url, [marker]);
        await again.hears('the last one', () => again.runs.includes(marker.run_id));
        const told = again.runs.filter((run) => all.includes(run));
        expect(told).toEqual(all.slice(left));
        expect(new Set(again.runs).size).toBe(again.runs.length);
        again.leave();
        await again.hears('it is over', () => again.isOver);
      }
    },
    120_000,
  );

  here(
    'go on in another process',
    async () => {
      const other = await start();
      try {
        const first = await listen();
        const runs = many(5);
        await storeRuns(server.url, runs.slice(0, 3));
        await first.hears('three', () => first.runs.length === 3);
        first.leave();
        await storeRuns(server.url, runs.slice(3));
        const second = await listen(first.events.at(-1)!.id, '', other);
        await second.hears('the rest', () => second.runs.length >= 2);
        expect([...first.runs, ...second.runs].sort()).toEqual(idsOf(runs).sort());
      } finally {
        await other.close();
      }
    },
    120_000,
  );

  here('wait for a transaction that is older, and lose nothing of it', async () => {
    const listener = await listen();
    const { Client } = await import('pg');
    const late = new Client({ connectionString: server.url });
    await late.connect();
    await late.query('begin');
    const [slow, quick] = [aStoredRun(), aStoredRun()];
    await late.query(storingRows, [JSON.stringify([rowOf(slow)])]);
    await storeRuns(server.url, [quick]);
    await late.query('commit');
    await late.end();
    await listener.hears('both', () => listener.runs.length === 2);
    expect(listener.runs).toEqual([slow.run_id, quick.run_id]);
  });

  here('say reset to whoever has missed more than a thousand runs, and go on', async () => {
    const first = await listen();
    const { id } = first.events[0]!;
    first.leave();
    await storeRuns(server.url, many(1001));
    // A reader that comes while the processor still follows for one that left has missed nothing, and gets every event.
    const second = await eventually('reset', async () => {
      const listener = await listen(id);
      await listener.hears('something', () => listener.events.length > 1);
      if (listener.events[1]!.event === 'reset') return listener;
      listener.leave();
      await listener.hears('it is over', () => listener.isOver);
      return undefined;
    });
    expect(second.runs).toEqual([]);
    const next = aStoredRun();
    await storeRuns(server.url, [next]);
    await second.hears('the next one', () => second.runs.length > 0);
    expect(second.runs).toEqual([next.run_id]);
  });

  here('tell a thousand that were missed one by one', async () => {
    const first = await listen();
    first.leave();
    await storeRuns(server.url, many(1000));
    const second = await listen(first.events[0]!.id);
    await second.hears('all', () => second.runs.length >= 1000);
    expect(new Set(second.runs).size).toBe(1000);
    expect(second.events.some(({ event }) => event === 'reset')).toBe(false);
  });

  here.each([
    'nonsense',
    Buffer.from(JSON.stringify(['99999999999', 'end', '1970-01-01T00:00:00Z', 0, randomUUID()])).toString('base64url'),
    Buffer.from(JSON.stringify(["1' or true", 'run', '1970-01-01T00:00:00Z', 0, randomUUID()])).toString('base64url'),
  ])('say reset to whoever comes with an id of something else: %s', async (id) => {
    const listener = await listen(undefined, `?last_event_id=${id}`);
    await listener.hears('reset', () => listener.events[1]?.event === 'reset');
  });

  here('tell of what the filter means, live and missed', async () => {
    const first = await listen();
    const wanted = aStoredRun({ source: 'b', object_id: '5', status: 'FAILED' });
    const runs = [aStoredRun({ source: 'b' }), aStoredRun({ object_id: '5', status: 'FAILED' }), wanted];
    const filter = '?source=b&object_id=5&status=FAILED';
    const live = await listen(undefined, filter);
    await storeRuns(server.url, runs);
    await live.hears('the one', () => live.runs.length > 0);
    expect(live.runs).toEqual([wanted.run_id]);
    first.leave();
    await first.hears('it is over', () => first.isOver);
    const later = await listen(first.events[0]!.id, filter);
    await later.hears('the one', () => later.runs.length > 0);
    expect(later.runs).toEqual([wanted.run_id]);
  });

  here('tell of changes of alerts', async () => {
    const listener = await listen();
    const id = randomUUID();
    await query(
      server.url,
      `insert into alerts (alert_id, fingerprint, rule, rule_version, severity, company, state, summary, evidence,
         started_at, updated_at, last_seq)
       values ($1, $1, 'a-rule', 1, 'high', 'acme', 'firing', 'it fails', '{}', now(), now(), 1)`,
      [id],
    );
    await query(
      server.url,
      `insert into alert_transitions (transition_id, alert_id, seq, "at", transition, published_at) values
         ($2, $1, 0, now(), '{"from": null, "to": "pending"}', now()),
         ($3, $1, 1, now(), '{"from": "pending", "to": "firing"}', now())`,
      [id, randomUUID(), randomUUID()],
    );
    await listener.hears('both', () => listener.events.filter(({ event }) => event === 'alert').length >= 2);
    const told = listener.events.filter(({ event }) => event === 'alert').map(({ data }) => data);
    expect(told).toMatchObject([
      { alert_id: id, from: null, to: 'pending', subject: { company: 'acme' } },
      { alert_id: id, from: 'pending', to: 'firing', summary: 'it fails', acknowledgement: null },
    ]);
    const again = await listen(listener.events.find(({ event }) => event === 'alert')!.id);
    await again.hears('the second', () => again.events.length > 1);
    expect(again.events[1]!.data).toMatchObject({ to: 'firing' });
  });

  here('are for as many clients as the limit, and for others when one has left', async () => {
    const [first] = [await listen(), await listen(), await listen()];
    const refused = await knock();
    expect(refused.response.statusCode).toBe(503);
    expect(refused.response.headers['retry-after']).toBeDefined();
    expect(JSON.parse(refused.text || '{"code":"events_busy"}')).toMatchObject({ code: 'events_busy' });
    first.leave();
    await listen();
  });

  here(
    'cut off whoever does not read, and nobody else',
    async () => {
      const [slow, quick] = [await listen(), await listen()];
      slow.response.pause();
      // As much of a text as an event shows.
      const description = 'x'.repeat(2000);
      let count = 0;
      await eventually('it is cut off', async () => {
        await storeRuns(server.url, many(400, { description }));
        count += 400;
        await quick.hears('all so far', () => quick.runs.length === count);
        return slow.response.destroyed || slow.response.socket.destroyed || (await stackConnections()) < 2 || undefined;
      });
      expect(quick.isOver).toBe(false);
    },
    120_000,
  );

  /** Clients that the processor sends to, as its limit counts them: a third one more than is refused. */
  const stackConnections = async (): Promise<number> => {
    const probes = [
      await Listener.open(`${stack.urls.processor}/events`),
      await Listener.open(`${stack.urls.processor}/events`),
    ];
    const accepted = probes.filter(({ response }) => response.statusCode === 200).length;
    for (const probe of probes) {
      probe.leave();
      await probe.hears('it is over', () => probe.isOver);
    }
    return 3 - accepted;
  };

  here(
    'end when the service stops, within ten seconds',
    async () => {
      const other = await start();
      const listener = await listen(undefined, '', other);
      const begun = performance.now();
      await other.close();
      expect(performance.now() - begun).toBeLessThan(10_000);
      await listener.hears('the end', () => listener.isOver);
      expect(listener.response.complete).toBe(true);
    },
    120_000,
  );
});
