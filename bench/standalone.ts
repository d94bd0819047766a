import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAnswers, measureBatches, measureLonePosts, measureSinglePosts } from './measure.ts';
import { type MeasuredProgram, startMeasured } from './program.ts';
import { circumstancesOf, type Measurement, tableOf, writeJson } from './report.ts';
import { type Dist, sampleRuns } from './sample-runs.ts';
import { median } from './statistics.ts';

/**
 * How fast the built standalone program is, on the embedded store or on the PostgreSQL of DATABASE_URL. It loads
 * 127.0.0.1 only, for less than three minutes, and leaves nothing behind but the runs in that PostgreSQL.
 */
const START_ROUNDS = 3;
const BYTES_PER_MB = 1_000_000;
const LOADED = 'loaded';

const { values: options } = parseArgs({
  options: {
    /** Runs in the store at the end. */
    runs: { type: 'string', default: '200000' },
    /** Where the built programs are. */
    dist: { type: 'string', default: join(import.meta.dirname, '..', 'dist') },
    /** File for the JSON; standard output when it is left out. */
    json: { type: 'string' },
  },
});

async function benchEmbedded(dist: Dist, lines: string[]): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const dataDir = (name: string): Record<string, string> => ({ DATA_DIR: join(folder, name), DATABASE_URL: '' });
  const start = (name: string): Promise<MeasuredProgram> => startMeasured(dist, dataDir(name));
  const startsOf = async (names: readonly string[]): Promise<number[]> => {
    const secs: number[] = [];
    for (const name of names) {
      const program = await start(name);
      secs.push(program.startSecs);
      await program.stop();
    }
    return secs;
  };
  const folders = Array.from({ length: START_ROUNDS }, (_, index) => `store-${index}`);
  try {
    say('starting on new and existing folders');
    const fresh = await startsOf(folders);
    const existing = await startsOf(folders);
    // On a folder of its own: what making a store leaves behind in the process counts as well.
    const program = await start(LOADED);
    fresh.push(program.startSecs);
    let loaded: Measurement[];
    try {
      const idleBytes = program.residentBytes();
      loaded = [
        ...(await measureLoads(program, lines)),
        memory('memory at start', idleBytes === null ? [] : [idleBytes]),
        { ...memory(`memory after ${lines.length} runs`, known([program.residentBytes()])), wanted: { below: 600 } },
        memory('  at its most', known([program.peakBytes()])),
        ...(await measureAnswers(program)),
      ];
      await checkCount(program, lines.length);
    } finally {
      await program.stop();
    }
    say('starting on the loaded folder');
    const full = await startsOf(folders.map(() => LOADED));
    return [
      ...loaded,
      { ...starts('start on a new folder', fresh), wanted: { below: 8 } },
      { ...starts('start on an existing folder', existing), wanted: { below: 3 } },
      { ...starts(`start with ${lines.length} runs`, full), wanted: { below: 3 } },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchPostgres(dist: Dist, lines: string[]): Promise<Measurement[]> {
  const program = await startMeasured(dist, {});
  try {
    return await measureLoads(program, lines);
  } finally {
    await program.stop();
  }
}

async function measureLoads(program: MeasuredProgram, lines: string[]): Promise<Measurement[]> {
  const left = [...lines];
  const take = (count: number): string[] => left.splice(0, count);
  say('warming up');
  await measureBatches(program, take(5000), 1);
  await measureSinglePosts(program, take(1000), 1);
  say('posting one at a time');
  const lone = await measureLonePosts(program, take(900), 3);
  say('posting sixteen at a time');
  const single = await measureSinglePosts(program, take(6000), 3);
  say('posting batches');
  const batches = await measureBatches(program, left, 5);
  return [...batches, ...single, ...lone];
}

// A fast run that stores the wrong number is not fast.
async function checkCount({ urls }: MeasuredProgram, sent: number): Promise<void> {
  const summary = (await (await fetch(`${urls.processor}/analytics/summary`)).json()) as Record<string, number>;
  const stored = summary.total_logs_processed;
  if (stored !== sent) throw new Error(`${sent} runs were sent and accepted, ${stored} are stored`);
}

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);

const memory = (name: string, bytes: readonly number[]): Measurement => ({
  name,
  unit: 'MB',
  value: bytes[0] === undefined ? null : bytes[0] / BYTES_PER_MB,
});

const starts = (name: string, secs: readonly number[]): Measurement => ({
  name,
  unit: 's',
  value: median(secs),
  rounds: secs,
});

const say = (what: string): void => console.error(`… ${what}`);

const url = process.env.DATABASE_URL;
const dist = options.dist;
const begin = performance.now();
say('generating runs');
// A PostgreSQL may know the runs of the last benchmark.
const seed = url ? Date.now() % 2 ** 32 : 7;
const lines = await sampleRuns(dist, Number(options.runs), seed);
const measurements = url ? await benchPostgres(dist, lines) : await benchEmbedded(dist, lines);
const circumstances = circumstancesOf(url ? 'standalone on PostgreSQL' : 'standalone, embedded store', new Date());
console.log(tableOf(circumstances, measurements));
console.log(`\ntook ${Math.round((performance.now() - begin) / 1000)} s; the client shares the cores`);
writeJson(circumstances, measurements, options.json);
