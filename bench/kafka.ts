import { Agent } from 'node:http';
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { startLocalKafka } from '../libs/platform/src/testing/local-kafka.ts';
import { postgresPrograms, startLocalPostgres } from '../libs/platform/src/testing/local-postgres.ts';
import { eventually } from '../libs/platform/src/testing/poll.ts';
import { postAll } from './load.ts';
import { circumstancesOf, type Measurement, tableOf, writeJson } from './report.ts';
import { bodiesOf } from './sample-runs.ts';
import { type MeasuredService, type ServiceName, startService } from './services.ts';
import { percentile } from './statistics.ts';

/**
 * How fast the three services are on a real broker and a real PostgreSQL, all of them, and the client, on this machine.
 * It starts its own broker and database, loads 127.0.0.1 only, for some three minutes, and leaves nothing behind.
 */
const { values: options } = parseArgs({
  options: {
    /** Runs of the backlog. */
    runs: { type: 'string', default: '200000' },
    /** Where the built programs are. */
    dist: { type: 'string', default: join(import.meta.dirname, '..', 'dist') },
    /** File for the JSON; standard output when it is left out. */
    json: { type: 'string' },
  },
});

const say = (what: string): void => console.error(`… ${what}`);
const ndjson = { concurrency: 4, contentType: 'application/x-ndjson' };
/** Each look costs the service some 5 ms, which are not to be what is measured. */
const SAMPLE_EVERY_MS = 250;

/** Runs that are all different, in the shape of one real cycle: 72 objects, one of them failed, one in seven an anomaly. */
function* differentRuns(tag: string): Generator<string> {
  for (let index = 0; ; index++) {
    const second = String(index % 60).padStart(2, '0');
    const isSlow = index % 7 === 0;
    yield JSON.stringify({
      No_Sequence: `${tag}-${Math.floor(index / 72)}`,
      Date_Sequence: '2025-09-05',
      Heure_Sequence: '16',
      Minute_Sequence: '45',
      Entreprise: `company_${index % 3}`,
      Zone: '1-Raw',
      Source: ['sharepoint_graph', 'Efficy', 'zohobooks', 'EasyProjects', 'PowerBI', 'zohoprojects'][index % 6],
      Objet_Id: 1000 + (index % 72),
      Objet: `object_${index % 72}`,
      Transformation: 'Graph_API_get_data',
      Parametres: 'non affiché car différent de list ou dataframe',
      Etat: index % 72 === 0 ? 'FAILED' : 'SUCCESS',
      Debut: `05-09-2025 16:45:${second}.191702`,
      Fin: `05-09-2025 16:${isSlow ? '47' : '45'}:${second}.891702`,
      'Duree secondes': isSlow ? 120.7 : 0.7,
      Description: 'Tout roule, pas de stress!',
      'cpu_time (sec)': '0.64',
      'memory_used (bytes)': 14155776,
    });
  }
}

const take = (runs: Generator<string>, count: number): string[] =>
  Array.from({ length: count }, () => runs.next().value as string);

const emittedOf = (topic: string) => ['messages_processed_total', `topic="${topic}",status="emitted"`] as const;

/** Runs a consumer over what lies on its topic; the first tenth warms it up and does not count, nor the last, in which it runs dry. */
async function drain(
  service: MeasuredService,
  topic: string,
  count: number,
): Promise<{ perSec: number; cpuMicros: number }> {
  const sample = async () => {
    const [done = 0, cpuSecs = 0] = await service.metrics(emittedOf(topic), ['process_cpu_seconds_total']);
    return { done, cpuSecs, atMs: performance.now() };
  };
  const reached = (target: number) =>
    eventually(
      `${topic} is drained`,
      async () => {
        const now = await sample();
        return now.done >= target ? now : undefined;
      },
      { withinMs: 120_000, everyMs: SAMPLE_EVERY_MS },
    );
  const begin = await reached(count / 10);
  const end = await reached(0.9 * count);
  await reached(count);
  const runs = end.done - begin.done;
  return { perSec: (1000 * runs) / (end.atMs - begin.atMs), cpuMicros: (1e6 * (end.cpuSecs - begin.cpuSecs)) / runs };
}

async function measure(environment: Record<string, string>): Promise<Measurement[]> {
  const running = new Map<ServiceName, MeasuredService>();
  const start = async (name: ServiceName): Promise<MeasuredService> => {
    const service = await startService(options.dist, name, environment);
    running.set(name, service);
    return service;
  };
  const stored = (): Promise<number> => countRuns(environment.DATABASE_URL!);
  const runs = differentRuns(`bench-${Date.now()}`);
  const backlog = Number(options.runs);
  const measurements: Measurement[] = [];
  try {
    const ingestion = await start('ingestion');
    let [standardization, processor] = [await start('standardization'), await start('processor')];
    say('warming up');
    await postAll(`${ingestion.url}/ingest/batch`, bodiesOf(take(runs, 5000), 100), ndjson);
    await eventually('the warm-up is stored', async () => ((await stored()) >= 5000 ? true : undefined));
    say('one post at a time, until it is seen');
    measurements.push(...(await measureVisibility(ingestion, processor, runs)));
    say('a steady thousand posts a second');
    measurements.push(...(await measureSteady(ingestion, environment.DATABASE_URL!, runs)));

    await standardization.stop();
    await processor.stop();

    say('batches of 100 to Kafka');
    measurements.push(await measureBatches(ingestion, runs, backlog));
    say('standardization out of the backlog');
    standardization = await start('standardization');
    measurements.push(...(await measureStandardization(standardization, backlog)));
    say('processor out of the backlog');
    processor = await start('processor');
    measurements.push(...(await measureProcessor(processor, backlog)));

    say('the whole chain');
    measurements.push(await measureChain({ ingestion, processor, stored }, runs, backlog / 2));

    say('single posts, sixteen at a time');
    await standardization.stop();
    await processor.stop();
    measurements.push(...(await measureSingles(ingestion, runs)));
    return measurements;
  } finally {
    await Promise.all([...running.values()].map((service) => service.stop()));
  }
}

async function measureBatches(
  ingestion: MeasuredService,
  runs: Generator<string>,
  count: number,
): Promise<Measurement> {
  const { elapsedSecs } = await postAll(`${ingestion.url}/ingest/batch`, bodiesOf(take(runs, count), 100), ndjson);
  return {
    name: 'batches of 100, HTTP to Kafka',
    unit: 'runs/s',
    value: count / elapsedSecs,
    wanted: { atLeast: 25_000 },
  };
}

async function measureStandardization(standardization: MeasuredService, backlog: number): Promise<Measurement[]> {
  const { perSec, cpuMicros } = await drain(standardization, 'raw-logs', backlog);
  return [
    { name: 'standardization out of a backlog', unit: 'runs/s', value: perSec, wanted: { atLeast: 22_000 } },
    { name: '  CPU of a run', unit: 'µs', value: cpuMicros, wanted: { below: 33 } },
  ];
}

async function measureProcessor(processor: MeasuredService, backlog: number): Promise<Measurement[]> {
  const { perSec, cpuMicros } = await drain(processor, 'standardized-logs', backlog);
  return [
    { name: 'processor to committed rows', unit: 'runs/s', value: perSec, wanted: { atLeast: 15_000 } },
    { name: '  CPU of a run', unit: 'µs', value: cpuMicros, wanted: { below: 45 } },
  ];
}

async function countRuns(connectionString: string): Promise<number> {
  const client = new Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ count: number }>('select count(*)::int as count from runs');
  await client.end();
  return rows[0]!.count;
}

/** Asks the processor how many it has stored, and the database at the end: counting all rows again and again would be part of the work. */
async function measureChain(
  {
    ingestion,
    processor,
    stored,
  }: { ingestion: MeasuredService; processor: MeasuredService; stored: () => Promise<number> },
  runs: Generator<string>,
  count: number,
): Promise<Measurement> {
  const done = async (): Promise<number> => (await processor.metrics(emittedOf('standardized-logs')))[0]!;
  const [before, doneBefore] = [await stored(), await done()];
  const beginMs = performance.now();
  await postAll(`${ingestion.url}/ingest/batch`, bodiesOf(take(runs, count), 100), ndjson);
  await eventually('the chain is drained', async () => ((await done()) - doneBefore >= count ? true : undefined), {
    withinMs: 120_000,
    everyMs: SAMPLE_EVERY_MS,
  });
  const chainSecs = (performance.now() - beginMs) / 1000;
  const missing = count - ((await stored()) - before);
  if (missing !== 0) throw new Error(`${missing} runs were acknowledged and are not stored`);
  return {
    name: 'whole chain, HTTP to committed rows',
    unit: 'runs/s',
    value: count / chainSecs,
    wanted: { atLeast: 10_000 },
  };
}

async function measureSingles(ingestion: MeasuredService, runs: Generator<string>): Promise<Measurement[]> {
  const sixteen = { concurrency: 16, contentType: 'application/json' };
  const post = (count: number) => postAll(`${ingestion.url}/ingest/single`, bodiesOf(take(runs, count), 1), sixteen);
  await post(3000);
  const { elapsedSecs, latenciesMs } = await post(20_000);
  return [
    { name: 'single posts, 16 at a time', unit: 'posts/s', value: 20_000 / elapsedSecs, wanted: { atLeast: 4000 } },
    { name: '  p99', unit: 'ms', value: percentile(latenciesMs, 0.99), wanted: { below: 20 } },
  ];
}

async function measureVisibility(
  ingestion: MeasuredService,
  processor: MeasuredService,
  runs: Generator<string>,
): Promise<Measurement[]> {
  const latenciesMs: number[] = [];
  for (let round = 0; round < 300; round++) {
    // Later than every other one, so that it is the most recent.
    const start = new Date().toISOString();
    const record = JSON.stringify({
      ...(JSON.parse(runs.next().value as string) as object),
      Debut: start,
      Fin: null,
      'Duree secondes': 1,
    });
    const beginMs = performance.now();
    const { run_id } = (await (
      await fetch(`${ingestion.url}/ingest/single`, { method: 'POST', body: record })
    ).json()) as { run_id: string };
    await eventually(
      'the run is seen',
      async () => {
        const { logs } = (await (await fetch(`${processor.url}/analytics/recent?limit=1`)).json()) as {
          logs: { run_id: string }[];
        };
        return logs[0]?.run_id === run_id ? true : undefined;
      },
      { everyMs: 1 },
    );
    latenciesMs.push(performance.now() - beginMs);
  }
  return latencies('one post to visible in /analytics/recent', latenciesMs, 20, 60);
}

async function measureSteady(
  ingestion: MeasuredService,
  databaseUrl: string,
  runs: Generator<string>,
): Promise<Measurement[]> {
  const PER_SECOND = 1000;
  const SECONDS = 10;
  const client = new Client({ connectionString: databaseUrl });
  // The fault that ends the measurement is the one to be told, not that the database goes with it.
  client.on('error', () => undefined);
  await client.connect();
  const {
    rows: [begin],
  } = await client.query<{ now: string }>('select now()::text as now');
  // As senders do: a thousand new connections a second can be more than MAX_CONNECTIONS at once on a slow machine.
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const single = { concurrency: 1, contentType: 'application/json', agent };
  const startMs = performance.now();
  const posts: Promise<unknown>[] = [];
  for (let sent = 0; sent < PER_SECOND * SECONDS;) {
    const due = Math.min(PER_SECOND * SECONDS, Math.floor(((performance.now() - startMs) * PER_SECOND) / 1000));
    const bodies = bodiesOf(take(runs, due - sent), 1);
    for (const body of bodies) posts.push(postAll(`${ingestion.url}/ingest/single`, [body], single));
    sent = due;
    await setTimeout(1);
  }
  await Promise.all(posts);
  agent.destroy();
  const committed = () =>
    client.query<{ ms: number }>(
      `select 1000 * extract(epoch from pg_xact_commit_timestamp(xmin) - ingested_at)::float8 as ms
       from runs where ingested_at >= $1 and stored_at >= $1`,
      [begin!.now],
    );
  const rows = await eventually('all are committed', async () => {
    const found = await committed();
    return found.rows.length >= PER_SECOND * SECONDS ? found.rows : undefined;
  });
  await client.end();
  return latencies(
    `${PER_SECOND} posts/s to committed`,
    rows.map(({ ms }) => ms),
    25,
    75,
  );
}

const latencies = (name: string, latenciesMs: readonly number[], p50: number, p99: number): Measurement[] => [
  { name: `${name}, p50`, unit: 'ms', value: percentile(latenciesMs, 0.5), wanted: { below: p50 } },
  { name: `${name}, p99`, unit: 'ms', value: percentile(latenciesMs, 0.99), wanted: { below: p99 } },
];

const programs = postgresPrograms();
if (programs === null)
  throw new Error('this benchmark needs the programs of PostgreSQL (initdb, postgres) on this machine');
say('starting a broker and a database');
const [kafka, postgres] = await Promise.all([startLocalKafka(), startLocalPostgres(programs)]);
try {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query('alter system set track_commit_timestamp = on');
  await client.query('alter system set max_wal_size = 2048');
  await client.end();
  await postgres.stop();
  await postgres.start();
  const measurements = await measure({ KAFKA_BROKERS: kafka.brokers.join(','), DATABASE_URL: postgres.url });
  const circumstances = circumstancesOf(
    'three services on Kafka and PostgreSQL, with broker, database and client',
    new Date(),
  );
  console.log(tableOf(circumstances, measurements));
  writeJson(circumstances, measurements, options.json);
} finally {
  await Promise.all([kafka.remove(), postgres.remove()]);
}
