import type { RawLog } from '@app/contracts';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { healthy, type ServiceProcess } from '../harness/service-process.js';
import { Cluster } from './cluster.js';
import { sendSteadily } from './load.js';
import { scale } from '../harness/scale.js';

const FIRST_MS = Date.parse('2025-09-05T00:00:00Z');
const at = (secs: number): string => new Date(FIRST_MS + secs * 1000).toISOString();
const lengthOf = (number: number): number => 1 + (number % 59);

/** The start and the end of a run. They have different keys on the topics, so that either may be read first. */
const partsOf = (number: number): RawLog[] => {
  const names = {
    company: 'acme',
    source: `source_${number % 7}`,
    name: `object_${number % 97}`,
    run_key: `run ${number}`,
  };
  const start = { ...names, sequence_id: `cycle ${number % 50}`, status: 'running', start: at(number) };
  const end = { ...names, status: number % 50 === 0 ? 'failed' : 'ok', end: at(number + lengthOf(number)) };
  return [start, end] as unknown as RawLog[];
};

/** Starts and ends, near each other, one after the other or the other way round, and some of them twice. */
function mixed(count: number): RawLog[] {
  const parts = Array.from({ length: count }, (_, number) => partsOf(number));
  return parts.flatMap(([start, end], number) => {
    const inOrder = number % 3 === 0 ? [end!, start!] : [start!, end!];
    const other = parts[Math.max(0, number - 20)]!;
    return number % 5 === 0 ? [...inOrder, ...other] : inOrder;
  });
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<object>(text).finally(() => client.end());
  return rows;
}

describe('starts and ends of runs, by two processors that are killed with kill -9', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
  }, 120_000);
  afterAll(() => cluster?.close());

  it('come out as each run once, with its start and its end, and none is open', async () => {
    const running = await cluster.runAll();
    const processors: ServiceProcess[] = [running.processor, await cluster.run('processor')];
    const runs = scale.runs / 2;
    const sending = sendSteadily(mixed(runs), {
      ingestionUrl: running.ingestion.url,
      batchRecords: 50,
      perSecond: scale.runs / (5 + 4 * scale.kills),
      ledger: cluster.ledger,
      senders: 2,
    });
    for (let kill = 0; kill < scale.kills; kill++) {
      const target = ((kill + 1) * runs) / (scale.kills + 2);
      await eventually('the load has come so far', () => (cluster.ledger.size >= target ? true : undefined), {
        withinMs: 60_000,
      });
      await processors[kill % 2]!.stop('SIGKILL');
      processors[kill % 2] = await cluster.launch('processor');
    }
    await sending;
    await Promise.all(processors.map((service) => healthy(service)));
    expect(await cluster.ledger.settled(120_000)).toMatchObject({
      acknowledged: runs,
      stored: runs,
      deadLetters: 0,
      lost: [],
    });
    const wrong = await query(
      cluster.postgres.url,
      `select run_key, start_time, duration_seconds, sequence_id from runs
       where duration_seconds is distinct from 1 + split_part(run_key, ' ', 2)::int % 59
         or sequence_id is distinct from 'cycle ' || split_part(run_key, ' ', 2)::int % 50`,
    );
    expect(wrong).toEqual([]);
    await eventually('no run is open', async () => {
      const open = await query(cluster.postgres.url, 'select from open_runs where closed_at is null');
      return open.length === 0 ? true : undefined;
    });
  }, 300_000);
});
