import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { Client } from 'pg';
import { startLocalKafka } from '../libs/platform/src/testing/local-kafka.ts';
import { postgresPrograms, startLocalPostgres } from '../libs/platform/src/testing/local-postgres.ts';
import { type LoadOptions, postAll } from './load.ts';
import { cpuSecsByProgram } from './process-cpu.ts';
import { startMeasured } from './program.ts';
import { circumstancesOf, type Measurement, tableOf, writeJson } from './report.ts';
import { bodiesOf, sampleRuns } from './sample-runs.ts';
import { sampleOf, startService } from './services.ts';
import { median } from './statistics.ts';

/**
 * Two builds beside each other on this machine: both run, and take the same records in turns. The ratio of a round
 * compares what was done within a few seconds, so that a machine which is slow at times slows both.
 */
const { values: options } = parseArgs({
  options: {
    /** The built programs to compare with. */
    before: { type: 'string' },
    dist: { type: 'string', default: join(import.meta.dirname, '..', 'dist') },
    /** Through the three services, a broker and a PostgreSQL for each build, instead of standalone. */
    kafka: { type: 'boolean', default: false },
    /** The build of now asks for keys, and its senders show one. */
    keys: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '7' },
    /** Records of a round in batches of 500. */
    batched: { type: 'string', default: '10000' },
    /** Records of a round in a post each. */
    single: { type: 'string', default: '3000' },
    json: { type: 'string' },
  },
});
if (options.keys && options.kafka) throw new Error('--keys goes with standalone, without --kafka');
if (options.before === undefined) throw new Error('--before names the folder dist of the other build');

/** One of the two builds, with all that it needs. */
export interface Subject {
  readonly ingestionUrl: string;
  /** Shown by its senders; undefined: it asks for no key. */
  readonly key?: string | undefined;
  /** Its processes; those below them count as well. */
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
  countRuns(): Promise<number>;
  stop(): Promise<void>;
}

interface Load extends LoadOptions {
  readonly name: string;
  readonly route: 'single' | 'batch';
  readonly recordsPerBody: number;
  readonly records: number;
}

interface Round {
  readonly runsPerSec: number;
  /** CPU of a run by process, with what follows the answer: alert engine, rollups, vacuum. */
  readonly cpuMicros: ReadonlyMap<string, number>;
}

const batches: Load = {
  name: 'batches of 500',
  route: 'batch',
  recordsPerBody: 500,
  records: Number(options.batched),
  concurrency: 3,
  contentType: 'application/x-ndjson',
};
const singles: Load = {
  name: 'single posts, 16 at a time',
  route: 'single',
  recordsPerBody: 1,
  records: Number(options.single),
  concurrency: 16,
  contentType: 'application/json',
};
const loads = [batches, singles].filter(({ records }) => records > 0);
const WARM_UP_RECORDS = 5000;
const IDLE_WINDOW_MS = 400;
/** Of the window: what idle services use for their loops. */
const IDLE_CPU_SECS = 0.03;
const LONGEST_SETTLING_MS = 20_000;

function cpuOf({ processes }: Subject): Map<string, number> {
  const parts = new Map<string, number>();
  for (const { name, pid } of processes) {
    for (const [program, secs] of cpuSecsByProgram(pid)) {
      const part = program === 'postgres' ? 'PostgreSQL' : name;
      parts.set(part, (parts.get(part) ?? 0) + secs);
    }
  }
  return parts;
}

const sum = (parts: ReadonlyMap<string, number>): number =>
  [...parts.values()].reduce((total, part) => total + part, 0);

async function untilIdle(subject: Subject): Promise<void> {
  const deadline = performance.now() + LONGEST_SETTLING_MS;
  for (let last = sum(cpuOf(subject)); performance.now() < deadline;) {
    await setTimeout(IDLE_WINDOW_MS);
    const now = sum(cpuOf(subject));
    if (now - last <= IDLE_CPU_SECS) return;
    last = now;
  }
}

async function measureRound(subject: Subject, load: Load, lines: readonly string[]): Promise<Round> {
  const stored = await subject.countRuns();
  const cpuBefore = cpuOf(subject);
  const beginMs = performance.now();
  const bodies = bodiesOf(lines, load.recordsPerBody);
  await postAll(`${subject.ingestionUrl}/ingest/${load.route}`, bodies, { ...load, key: subject.key });
  while ((await subject.countRuns()) < stored + lines.length) await setTimeout(20);
  const elapsedSecs = (performance.now() - beginMs) / 1000;
  await untilIdle(subject);
  const cpuMicros = [...cpuOf(subject)].map(([part, secs]): [string, number] => [
    part,
    (1e6 * (secs - (cpuBefore.get(part) ?? 0))) / lines.length,
  ]);
  return { runsPerSec: lines.length / elapsedSecs, cpuMicros: new Map(cpuMicros) };
}

/** The rounds of both, in turns: which one begins changes from round to round. */
async function measureInTurns(
  { before, now }: { readonly before: Subject; readonly now: Subject },
  load: Load,
  takeLines: (count: number) => string[],
): Promise<{ before: Round; now: Round }[]> {
  const rounds: { before: Round; now: Round }[] = [];
  for (let index = 0; index < Number(options.rounds); index++) {
    const lines = takeLines(load.records);
    const isNowFirst = index % 2 === 1;
    const first = await measureRound(isNowFirst ? now : before, load, lines);
    const second = await measureRound(isNowFirst ? before : now, load, lines);
    rounds.push(isNowFirst ? { before: second, now: first } : { before: first, now: second });
    console.error(`… ${load.name}, round ${index + 1} of ${options.rounds}`);
  }
  return rounds;
}

function measurementsOf(load: Load, rounds: readonly { before: Round; now: Round }[]): Measurement[] {
  const compared = (name: string, unit: string, valueOf: (round: Round) => number): Measurement[] => {
    const values = (which: 'before' | 'now') => rounds.map((round) => valueOf(round[which]));
    return [
      { name: `  ${name}, before`, unit, value: median(values('before')), rounds: values('before') },
      { name: `  ${name}, now`, unit, value: median(values('now')), rounds: values('now') },
    ];
  };
  const parts = [
    ...new Set(rounds.flatMap(({ before, now }) => [...before.cpuMicros.keys(), ...now.cpuMicros.keys()])),
  ];
  const speedRatios = rounds.map(({ before, now }) => now.runsPerSec / before.runsPerSec);
  const cpuRatios = rounds.map(({ before, now }) => sum(before.cpuMicros) / sum(now.cpuMicros));
  return [
    { name: `${load.name}, ratio of speed`, unit: '', value: median(speedRatios), rounds: speedRatios },
    { name: '  ratio by CPU', unit: '', value: median(cpuRatios), rounds: cpuRatios },
    ...compared('speed', 'runs/s', ({ runsPerSec }) => runsPerSec),
    ...compared('CPU of a run', 'µs', ({ cpuMicros }) => sum(cpuMicros)),
    ...parts.flatMap((part) => compared(part, 'µs', ({ cpuMicros }) => cpuMicros.get(part) ?? 0)),
  ];
}

/** A keys file with one key that may take records in for all companies, as fast as it can. */
async function newKeys(dist: string, folder: string): Promise<{ file: string; key: string }> {
  const file = join(folder, 'keys.yaml');
  const script = join(dist, 'apps/standalone/src/keys.js');
  const args = [script, 'add', '--name', 'bench', '--company', 'all', '--scope', 'ingest'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, KEYS_FILE: file } });
  const [key] = /obs_\w+/.exec(stdout) ?? [];
  if (key === undefined) throw new Error(`no key was made: ${stdout}`);
  await appendFile(file, 'limits:\n  key: { requests_per_second: 1000000 }\n');
  return { file, key };
}

async function startStandalone(dist: string, folder: string, keys?: { file: string; key: string }): Promise<Subject> {
  const program = await startMeasured(dist, {
    ...{ DATA_DIR: folder, DATABASE_URL: '' },
    ...(keys === undefined ? {} : { KEYS_FILE: keys.file }),
  });
  return {
    ingestionUrl: program.urls.ingestion,
    key: keys?.key,
    processes: [{ name: 'services', pid: program.pid }],
    countRuns: () => storedRuns(program.urls.processor),
    stop: () => program.stop(),
  };
}

async function startChain(dist: string): Promise<Subject> {
  const programs = postgresPrograms();
  if (programs === null) throw new Error('--kafka needs the programs of PostgreSQL (initdb, postgres) on this machine');
  const [kafka, postgres] = await Promise.all([startLocalKafka(), startLocalPostgres(programs)]);
  const environment = { KAFKA_BROKERS: kafka.brokers.join(','), DATABASE_URL: postgres.url };
  const [ingestion, standardization, processor] = [
    await startService(dist, 'ingestion', environment),
    await startService(dist, 'standardization', environment),
    await startService(dist, 'processor', environment),
  ];
  return {
    ingestionUrl: ingestion.url,
    processes: [
      { name: 'ingestion', pid: ingestion.pid },
      { name: 'standardization', pid: standardization.pid },
      { name: 'processor', pid: processor.pid },
      { name: 'PostgreSQL', pid: await postmasterOf(postgres.url) },
      { name: 'Kafka', pid: kafka.pid },
    ],
    countRuns: () => storedRuns(processor.url),
    stop: async () => {
      await Promise.all([ingestion, standardization, processor].map((service) => service.stop()));
      await Promise.all([kafka.remove(), postgres.remove()]);
    },
  };
}

async function postmasterOf(connectionString: string): Promise<number> {
  const client = new Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ file: string }>(`select pg_read_file('postmaster.pid') as file`);
  await client.end();
  return parseInt(rows[0]!.file, 10);
}

const storedRuns = (processorUrl: string): Promise<number> =>
  sampleOf(processorUrl, 'runs_stored_total', 'outcome="stored"');

async function measure(subjects: { readonly before: Subject; readonly now: Subject }): Promise<Measurement[]> {
  const total = WARM_UP_RECORDS + Number(options.rounds) * loads.reduce((records, load) => records + load.records, 0);
  // The records of the older build: it may not know what a newer generator writes.
  const lines = await sampleRuns(options.before!, total, Date.now() % 2 ** 32);
  const takeLines = (count: number): string[] => lines.splice(0, count);
  const warmUp = takeLines(WARM_UP_RECORDS);
  for (const subject of [subjects.before, subjects.now]) {
    await measureRound(subject, { ...batches }, warmUp.slice(0, WARM_UP_RECORDS - 2000));
    await measureRound(subject, { ...singles }, warmUp.slice(WARM_UP_RECORDS - 2000));
  }
  const measurements: Measurement[] = [];
  for (const load of loads) measurements.push(...measurementsOf(load, await measureInTurns(subjects, load, takeLines)));
  return measurements;
}

const folder = await mkdtemp(join(tmpdir(), 'bench-'));
const start = (dist: string, name: string, keys?: { file: string; key: string }) =>
  options.kafka ? startChain(dist) : startStandalone(dist, join(folder, name), keys);
const running: Subject[] = [];
try {
  const before = await start(options.before, 'before');
  running.push(before);
  const now = await start(options.dist, 'now', options.keys ? await newKeys(options.dist, folder) : undefined);
  running.push(now);
  const measurements = await measure({ before, now });
  const what = options.kafka ? 'two builds in turns, services on Kafka' : 'two builds in turns, standalone';
  const circumstances = circumstancesOf(what, new Date());
  console.log(tableOf(circumstances, measurements));
  if (options.json !== undefined) writeJson(circumstances, measurements, options.json);
} finally {
  await Promise.all(running.map((subject) => subject.stop()));
  await rm(folder, { recursive: true, force: true });
}
