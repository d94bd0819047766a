import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Client } from 'pg';
import type { RunFact } from '../libs/alerting/src/model/run-fact.ts';
import { postgresPrograms, startLocalPostgres } from '../libs/platform/src/testing/local-postgres.ts';
import { HOUR_MS, MINUTE_MS } from '../libs/time/src/durations.ts';
import { builtModule, migratedDatabase } from './built-module.ts';
import { EngineRuns, namesOf } from './engine-runs.ts';
import { cpuSecsByProgram } from './process-cpu.ts';
import { type MeasuredProgram, startMeasured } from './program.ts';
import { circumstancesOf, type Measurement, tableOf, writeJson } from './report.ts';
import { percentile } from './statistics.ts';

/**
 * The alert engine with many objects: what its state takes and costs to fold, save and load; then two standalone programs on one
 * PostgreSQL of this machine that begin with this state, one of which leads and is killed under load. It makes its own store, and
 * leaves nothing behind. CPU times are those of all threads, so that they hold on a machine that does other things as well.
 */
const { values: options } = parseArgs({
  options: {
    objects: { type: 'string', default: '50000' },
    companies: { type: 'string', default: '50' },
    /** Runs of each object that the state is made of: one an hour. */
    hours: { type: 'string', default: '26' },
    /** Runs a second of the load. */
    rate: { type: 'string', default: '500' },
    /** Seconds without a run, and seconds of load before and after the leader is killed. */
    seconds: { type: 'string', default: '60' },
    dist: { type: 'string', default: join(import.meta.dirname, '..', 'dist') },
    json: { type: 'string' },
  },
});
const [objects, companies, hours, rate, seconds] = [
  options.objects,
  options.companies,
  options.hours,
  options.rate,
  options.seconds,
].map(Number) as [number, number, number, number, number];
const STEP_RUNS = 500;
const STEPS = 20;

const say = (what: string): void => console.error(`… ${what}`);
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const built = <T>(path: string): Promise<T> => builtModule<T>(options.dist, path);
interface Engine {
  readonly version: number;
  readonly newState: () => unknown;
  readonly fold: (state: unknown, input: { runs: readonly RunFact[]; nowMs: number }, context: unknown) => unknown;
  readonly expectationsOf: (state: unknown, context: unknown) => readonly unknown[];
}
const { alertEngine, defaultRulesConfig } = await built<{ alertEngine: Engine; defaultRulesConfig: object }>(
  'libs/alerting/src/index.js',
);
const { packed, unpacked } = await built<{
  packed: (engine: object, snapshot: object) => Promise<Buffer>;
  unpacked: (engine: object, bytes: Buffer) => Promise<{ state: unknown }>;
}>('apps/processor/src/alerting/engine/snapshot.js');
const { recordRuns } = await built<{
  recordRuns: (session: object, runs: readonly RunFact[], clock: string) => Promise<void>;
}>('apps/processor/src/alerting/states/subjects.repository.js');

const context = { config: defaultRulesConfig, zoneOf: () => 'UTC', retired: new Set<string>() };
const measurements: Measurement[] = [];
const note = (name: string, unit: string, value: number | null): void => void measurements.push({ name, unit, value });

/** CPU milliseconds of this process that the work takes. */
async function cpuMsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

interface Prepared {
  readonly bytes: Buffer;
  readonly clockMs: number;
  readonly last: readonly RunFact[];
}

/** Folds runs up to now, and measures the engine alone. */
async function prepare(): Promise<Prepared> {
  const startMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - hours * HOUR_MS;
  const fleet = new EngineRuns(objects, companies, startMs);
  collect();
  const emptyBytes = process.memoryUsage();
  const state = alertEngine.newState();
  let foldMs = 0;
  let last: RunFact[] = [];
  const idleMs: number[] = [];
  for (let hour = 0; hour < hours; hour++) {
    last = fleet.hour(hour);
    const byMinute = Map.groupBy(last, ({ arrived_ms }) => Math.ceil(arrived_ms / MINUTE_MS));
    for (let minute = 1; minute <= 60; minute++) {
      const nowMs = startMs + hour * HOUR_MS + minute * MINUTE_MS;
      const runs = byMinute.get(nowMs / MINUTE_MS) ?? [];
      const tookMs = await cpuMsOf(() => alertEngine.fold(state, { runs, nowMs }, context));
      foldMs += tookMs;
      if (runs.length === 0 && hour >= 4) idleMs.push(tookMs);
    }
  }
  note('a run folded, CPU', 'µs', (foldMs * 1000) / (objects * hours));
  note('a minute without runs, CPU, p50', 'ms', percentile(idleMs, 0.5));
  note('  the longest', 'ms', Math.max(...idleMs));
  collect();
  const memory = process.memoryUsage();
  const heap = memory.heapUsed + memory.external - emptyBytes.heapUsed - emptyBytes.external;
  note('state in the process, an object', 'bytes', heap / objects);
  const clockMs = startMs + hours * HOUR_MS;
  const next = new EngineRuns(objects, companies, clockMs)
    .hour(0)
    .map((run) => ({ ...run, run_id: `next-${run.run_id}` }));
  let bytes: Buffer = Buffer.alloc(0);
  note(
    'a snapshot saved, CPU',
    'ms',
    await cpuMsOf(async () => (bytes = await packed(alertEngine, { ...context, zoneOf: undefined, state }))),
  );
  note('state in the database, an object', 'bytes', bytes.length / objects);
  note('expectations of all, CPU', 'ms', await cpuMsOf(() => alertEngine.expectationsOf(state, context)));
  let again: unknown;
  note('a snapshot loaded, CPU', 'ms', await cpuMsOf(async () => (again = (await unpacked(alertEngine, bytes)).state)));
  note(
    '  the first fold after it',
    'ms',
    await cpuMsOf(() => alertEngine.fold(again, { runs: [], nowMs: clockMs }, context)),
  );
  const stepMs: number[] = [];
  for (let step = 0; step < STEPS && (step + 1) * STEP_RUNS <= next.length; step++) {
    const runs = next.slice(step * STEP_RUNS, (step + 1) * STEP_RUNS);
    stepMs.push(await cpuMsOf(() => alertEngine.fold(again, { runs, nowMs: runs.at(-1)!.arrived_ms }, context)));
  }
  note(`${STEP_RUNS} runs folded at once, CPU, p50`, 'ms', percentile(stepMs, 0.5));
  return { bytes, clockMs, last };
}

/** The tables as the leader of before has left them. */
async function fill(url: string, { bytes, clockMs, last }: Prepared): Promise<void> {
  const database = await migratedDatabase(options.dist, url);
  await database.session(async (session) => {
    for (let from = 0; from < last.length; from += 5000)
      await recordRuns(session, last.slice(from, from + 5000), new Date(clockMs).toISOString());
  });
  await database.close();
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(
    `insert into alert_engine (folded_to, clock, snapshot, snapshot_version, snapshot_to, snapshot_clock)
     select last, $3, $1, $2, last, $3 from (
       select (pg_snapshot_xmin(pg_current_snapshot())::text::numeric - 1)::text::xid8 as last) as place`,
    [bytes, alertEngine.version, new Date(clockMs).toISOString()],
  );
  await client.query('vacuum analyze subjects');
  await client.end();
}

/** Stores runs of the objects in turn, a second's at a time, until it is stopped. */
class Load {
  stored = 0;
  private isOver = false;
  private readonly client: Client;
  private running: Promise<void> | undefined;

  constructor(client: Client) {
    this.client = client;
  }

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  private async run(): Promise<void> {
    const beganAt = performance.now();
    for (let second = 1; !this.isOver; second++) {
      await this.client.query(inserting, [JSON.stringify(Array.from({ length: rate }, () => this.nextRun()))]);
      await setTimeout(Math.max(0, beganAt + 1000 * second - performance.now()));
    }
  }

  private nextRun() {
    const number = this.stored++;
    const object = number % objects;
    const isFailed = (number * 48_271) % 500 === 1;
    const { object_id, ...names } = namesOf(object, companies);
    const seconds = 2 + (object % 20);
    return {
      ...names,
      object_number: Number(object_id),
      sequence_id: `live-${Math.floor(number / objects)}`,
      isFailed,
      seconds,
    };
  }
}

const inserting = `
  insert into runs (run_id, sequence_id, "timestamp", company, zone, source, object_number, object_type, transformation, status,
    start_time, end_time, duration_seconds, cpu_time_seconds, memory_used_bytes, error_message, normalizations, is_anomaly)
  select gen_random_uuid(), sequence_id, now(), company, zone, source, object_number, object_type, 'get',
    case when "isFailed" then 'FAILED' else 'SUCCESS' end, now() - make_interval(secs => seconds), now(), seconds, 0.5, 1000000,
    case when "isFailed" then 'timeout after ' || object_number || ' s' end, '[]', "isFailed"
  from json_to_recordset($1::json) as run (sequence_id text, company text, zone text, source text, object_number bigint,
    object_type text, seconds float8, "isFailed" boolean)`;

async function metricOf({ urls, pid }: MeasuredProgram, name: string): Promise<number> {
  const text = await fetch(`${urls.processor}/metrics`).then(
    (answer) => answer.text(),
    (error: unknown) => {
      throw new Error(existsSync(`/proc/${pid}`) ? 'the program does not answer' : 'the program has ended', {
        cause: error,
      });
    },
  );
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? NaN);
}

async function secsUntil(isSo: () => Promise<boolean>, withinSecs = 600): Promise<number> {
  const beganAt = performance.now();
  while (!(await isSo().catch(() => false))) {
    if (performance.now() - beganAt > withinSecs * 1000) throw new Error('it did not come to that');
    await setTimeout(100);
  }
  return (performance.now() - beganAt) / 1000;
}

/** CPU of a program and of PostgreSQL, the highest lag, and the longest wait for an answer, over some seconds. */
async function watch(name: string, program: MeasuredProgram, server: number, secs: number): Promise<void> {
  const postgresSecs = (): number => [...cpuSecsByProgram(server).values()].reduce((sum, one) => sum + one, 0);
  const before = { own: program.cpuSecs() ?? NaN, postgres: postgresSecs(), at: performance.now() };
  const [lags, waits]: [number[], number[]] = [[], []];
  while (performance.now() - before.at < secs * 1000) {
    const askedAt = performance.now();
    lags.push(await metricOf(program, 'alert_engine_lag_seconds'));
    waits.push(performance.now() - askedAt);
    await setTimeout(200);
  }
  const took = (performance.now() - before.at) / 1000;
  note(`${name}: CPU of the leader`, '% of a core', (100 * ((program.cpuSecs() ?? NaN) - before.own)) / took);
  note('  of PostgreSQL', '% of a core', (100 * (postgresSecs() - before.postgres)) / took);
  note('  lag, p50', 's', percentile(lags, 0.5));
  note('  lag, the most', 's', Math.max(...lags));
  note('  /metrics answers, p50', 'ms', percentile(waits, 0.5));
  note('  /metrics answers, the longest', 'ms', Math.max(...waits));
}

async function measureTwo(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const writer = new Client({ connectionString: url });
  await writer.connect();
  const ask = async (query: string): Promise<number> => {
    const { rows } = await client.query<Record<string, unknown>>(query);
    return Number(Object.values(rows[0]!)[0]);
  };
  const server = await ask(`select pid from pg_stat_activity where backend_type = 'checkpointer'`).then(parentOf);
  const begin = (): Promise<MeasuredProgram> => startMeasured(options.dist, { DATABASE_URL: url });
  const leads = async (program: MeasuredProgram): Promise<boolean> =>
    (await metricOf(program, 'alert_engine_leader')) === 1;
  const programs = [await begin()];
  const first = programs[0]!;
  const load = new Load(writer);
  let isKilled = false;
  try {
    note('from a healthy process to its lead', 's', await secsUntil(() => leads(first)));
    note('  CPU of the process up to there', 's', first.cpuSecs());
    const second = await begin();
    programs.push(second);
    say('no runs');
    await watch('no runs', first, server, seconds);
    note('  resident memory of the leader', 'MB', (first.residentBytes() ?? NaN) / 1e6);
    note('  of the other process', 'MB', (second.residentBytes() ?? NaN) / 1e6);
    say(`${rate} runs/s`);
    load.start();
    await watch(`${rate} runs/s`, first, server, seconds);
    note('  resident memory of the leader, the most', 'MB', (first.peakBytes() ?? NaN) / 1e6);
    say('killing the leader');
    isKilled = true;
    process.kill(first.pid, 'SIGKILL');
    note('the leader killed: until the other one leads', 's', await secsUntil(() => leads(second)));
    const fell = await secsUntil(async () => (await metricOf(second, 'alert_engine_lag_seconds')) < 5);
    note('  from there until its lag is below 5 s', 's', fell);
    await watch(`${rate} runs/s after that`, second, server, seconds);
    note('  resident memory of the leader, the most', 'MB', (second.peakBytes() ?? NaN) / 1e6);
    await load.stop();
    const waiting = 'select count(*) from runs where stored_by > (select folded_to from alert_engine)';
    await secsUntil(async () => (await ask(waiting)) === 0);
    note('runs stored', '', load.stored);
    note('alerts', '', await ask('select count(*) from alerts'));
    const twice = `select from alerts where state <> 'resolved' group by fingerprint having count(*) > 1`;
    note('alerts that are open twice', '', await ask(`select count(*) from (${twice}) as twice`));
  } finally {
    await load.stop();
    await client.end();
    await writer.end();
    for (const program of isKilled ? programs.slice(1) : programs) await program.stop();
  }
}

function parentOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[1]);
}

say(`folding ${objects * hours} runs`);
const prepared = await prepare();
const programs = postgresPrograms();
if (programs === null) throw new Error('there is no PostgreSQL on this machine');
const store = await startLocalPostgres(programs);
try {
  await fill(store.url, prepared);
  await measureTwo(store.url);
} finally {
  const circumstances = circumstancesOf(`alert engine, ${objects} objects of ${companies} companies`, new Date());
  console.error(tableOf(circumstances, measurements));
  writeJson(circumstances, measurements, options.json);
  await store.remove();
}
