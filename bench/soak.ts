import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { startLocalKafka } from '../libs/platform/src/testing/local-kafka.ts';
import { postgresPrograms, startLocalPostgres } from '../libs/platform/src/testing/local-postgres.ts';
import { eventually } from '../libs/platform/src/testing/poll.ts';
import { MINUTE_MS, SECOND_MS } from '../libs/time/src/durations.ts';
import { fillRuns } from './fill-runs.ts';
import { postAll } from './load.ts';
import { circumstancesOf, type Measurement, tableOf, writeJson } from './report.ts';
import { type MeasuredService, type ServiceName, startService } from './services.ts';
import { percentile } from './statistics.ts';
import { SoakRuns } from './soak-runs.ts';

/**
 * The three services on Kafka and PostgreSQL under a steady load, for an hour unless told otherwise: alerts come and go,
 * rollups and retention work, every service is restarted after a sixth of the time, and the processor is killed after a
 * third. Loads 127.0.0.1 only, and leaves nothing behind. The program ends with 1 when a run was lost or doubled.
 */
const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    /** Runs a second. */
    rate: { type: 'string', default: '500' },
    dist: { type: 'string', default: join(import.meta.dirname, '..', 'dist') },
    json: { type: 'string' },
  },
});
const [minutes, rate] = [Number(options.minutes), Number(options.rate)];
const say = (what: string): void => console.error(`… ${what}`);

const OLD_RUNS = 300_000;
const OLD_DAYS = 60;
const BODIES_A_SECOND = 10;
const SAMPLE_EVERY_MS = 10 * SECOND_MS;
/** Retention takes so much more each time that the rules file changes. */
const RETENTION_STEPS = 8;
const serviceNames: readonly ServiceName[] = ['ingestion', 'standardization', 'processor'];

interface Sample {
  readonly minute: number;
  readonly megabytes: Readonly<Record<ServiceName, number>>;
  /** Of all its processes; pages that they share count once. */
  readonly postgresMegabytes: number;
  readonly lag: number;
}

class Soak {
  readonly #environment: Record<string, string>;
  readonly #rulesFile: string;
  readonly #database: Client;
  readonly #postgresFolder: string;
  readonly #services = new Map<ServiceName, MeasuredService>();
  readonly #samples: Sample[] = [];
  readonly #beginMs = performance.now();
  #acknowledged = 0;
  #repeated = 0;

  constructor(environment: Record<string, string>, rulesFile: string, database: Client, postgresFolder: string) {
    this.#environment = environment;
    this.#rulesFile = rulesFile;
    this.#database = database;
    this.#postgresFolder = postgresFolder;
  }

  async run(): Promise<{ measurements: Measurement[]; isWhole: boolean }> {
    try {
      await this.#keepRunsFor(OLD_DAYS);
      for (const name of serviceNames) await this.#start(name);
      const runs = new SoakRuns(`soak-${process.pid}`);
      const stopping = new AbortController();
      const others = Promise.all([this.#sampleUntil(stopping.signal), this.#disturb()]);
      await this.#send(runs);
      stopping.abort();
      await others;
      const drainedSecs = await this.#drained();
      return await this.#report(runs, drainedSecs);
    } finally {
      await Promise.all([...this.#services.values()].map((service) => service.stop()));
    }
  }

  async #start(name: ServiceName): Promise<void> {
    this.#services.set(name, await startService(options.dist, name, this.#environment));
  }

  readonly #minute = (): number => (performance.now() - this.#beginMs) / MINUTE_MS;

  readonly #until = (minute: number): Promise<void> =>
    setTimeout(Math.max(0, this.#beginMs + minute * MINUTE_MS - performance.now()));

  /** Sends the runs that are due each tenth of a second, again and again until they are acknowledged. */
  async #send(runs: SoakRuns): Promise<void> {
    const inFlight = new Set<Promise<void>>();
    for (let body = 0; this.#minute() < minutes; body++) {
      await setTimeout(Math.max(0, this.#beginMs + (body * SECOND_MS) / BODIES_A_SECOND - performance.now()));
      const sending = this.#sendOne(runs.next(rate / BODIES_A_SECOND)).finally(() => inFlight.delete(sending));
      inFlight.add(sending);
    }
    await Promise.all(inFlight);
  }

  async #sendOne(records: readonly string[]): Promise<void> {
    const body = Buffer.from(records.join('\n'));
    for (;;) {
      const url = `${this.#services.get('ingestion')!.url}/ingest/batch`;
      try {
        await postAll(url, [body], { concurrency: 1, contentType: 'application/x-ndjson' });
        this.#acknowledged += records.length;
        return;
      } catch {
        this.#repeated++;
        await setTimeout(SECOND_MS / 2);
      }
    }
  }

  async #disturb(): Promise<void> {
    const retention = async () => {
      for (let step = 1; step <= RETENTION_STEPS; step++) {
        await this.#until((minutes * step) / (RETENTION_STEPS + 1));
        await this.#keepRunsFor(Math.round(OLD_DAYS - (step * (OLD_DAYS - 3)) / RETENTION_STEPS));
      }
    };
    const restarts = async () => {
      await this.#until(minutes / 6);
      for (const name of serviceNames) {
        say(`restarts ${name}`);
        await this.#services.get(name)!.stop();
        await this.#start(name);
      }
      await this.#until(minutes / 3);
      say('kills the processor');
      process.kill(this.#services.get('processor')!.pid, 'SIGKILL');
      await this.#start('processor');
    };
    await Promise.all([retention(), restarts()]);
  }

  readonly #keepRunsFor = (days: number): Promise<void> => writeFile(this.#rulesFile, `retention:\n  runs: ${days}\n`);

  async #sampleUntil(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const sample = await this.#sample().catch(() => null);
      if (sample !== null) this.#samples.push(sample);
      if (sample !== null && this.#samples.length % 30 === 1) say(JSON.stringify(sample));
      await setTimeout(SAMPLE_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #sample(): Promise<Sample> {
    const pid = (name: ServiceName): number => this.#services.get(name)!.pid;
    const [ingestion, standardization, processor, postgres, lag] = await Promise.all([
      residentMegabytes(pid('ingestion')),
      residentMegabytes(pid('standardization')),
      residentMegabytes(pid('processor')),
      proportionalMegabytes(this.#postgresFolder),
      this.#lag(),
    ]);
    const megabytes = { ingestion, standardization, processor };
    return { minute: this.#minute(), megabytes, postgresMegabytes: postgres, lag };
  }

  async #lag(): Promise<number> {
    const lags = await Promise.all(
      (['standardization', 'processor'] as const).map((name) =>
        this.#services.get(name)!.metric('consumer_lag_records'),
      ),
    );
    return lags.reduce((sum, lag) => sum + lag, 0);
  }

  /** @returns seconds from the last run sent until the lag is 0 and each run is stored */
  async #drained(): Promise<number> {
    const beginMs = performance.now();
    await eventually(
      'the lag is 0 and every run is stored',
      async () => {
        const isRead = (await this.#lag()) === 0;
        return isRead && (await this.#stored()).runs >= this.#acknowledged ? true : undefined;
      },
      { withinMs: 10 * MINUTE_MS, everyMs: SECOND_MS },
    ).catch(() => say('not everything was read and stored within ten minutes'));
    return (performance.now() - beginMs) / SECOND_MS;
  }

  async #stored(): Promise<{ runs: number; old: number; deadLetters: number }> {
    const { rows } = await this.#database.query<{ runs: number; old: number; dead: number }>(
      `select (select count(*)::int from runs where sequence_id like 'soak-%') as runs,
        (select count(*)::int from runs where sequence_id not like 'soak-%') as old,
        (select count(*)::int from dead_letters) as dead`,
    );
    const { runs, old, dead } = rows[0]!;
    return { runs, old, deadLetters: dead };
  }

  async #report(runs: SoakRuns, drainedSecs: number): Promise<{ measurements: Measurement[]; isWhole: boolean }> {
    const { runs: stored, old, deadLetters } = await this.#stored();
    const { rows } = await this.#database.query<{ rule: string; count: number }>(
      'select rule, count(*)::int as count from alerts group by rule order by rule',
    );
    say(`alerts: ${rows.map(({ rule, count }) => `${rule} ${count}`).join(', ')}`);
    const settled = this.#samples.filter(({ minute }) => minute >= minutes / 2);
    const half = settled.length / 2;
    const rise = (of: (sample: Sample) => number): number =>
      100 * (median(settled.slice(half).map(of)) / median(settled.slice(0, half).map(of)) - 1);
    const memory = serviceNames.flatMap((name): Measurement[] => [
      { name: `memory of ${name}, second half`, unit: 'MB', value: median(settled.map((s) => s.megabytes[name])) },
      {
        name: '  its last quarter against the one before',
        unit: '%',
        value: rise((s) => s.megabytes[name]),
        wanted: { below: 10 },
      },
    ]);
    const measurements: Measurement[] = [
      { name: 'runs acknowledged', unit: '', value: this.#acknowledged },
      {
        name: '  of them not stored, or stored twice',
        unit: '',
        value: Math.abs(this.#acknowledged - stored),
        wanted: { below: 1 },
      },
      { name: 'dead letters', unit: '', value: deadLetters, wanted: { below: 1 } },
      { name: 'requests that were sent again', unit: '', value: this.#repeated },
      { name: 'old runs that retention deleted', unit: '', value: OLD_RUNS - old, wanted: { atLeast: OLD_RUNS / 2 } },
      ...memory,
      {
        name: 'memory of PostgreSQL (PSS), second half',
        unit: 'MB',
        value: median(settled.map((s) => s.postgresMegabytes)),
      },
      { name: 'lag, median and most', unit: 'runs', value: median(this.#samples.map(({ lag }) => lag)) },
      { name: '  the most', unit: 'runs', value: Math.max(...this.#samples.map(({ lag }) => lag)) },
      { name: 'until the lag was 0 and all was stored', unit: 's', value: drainedSecs, wanted: { below: 30 } },
    ];
    return { measurements, isWhole: stored === this.#acknowledged && runs.made === stored };
  }
}

const median = (values: readonly number[]): number => percentile(values, 0.5);

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]) / 1024;
}

/** Of all processes of the server of that folder. */
async function proportionalMegabytes(folder: string): Promise<number> {
  const server = (await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n')[0]!;
  let kilobytes = 0;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(stat)?.[1];
    if (pid !== server && parent !== server) continue;
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    kilobytes += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0);
  }
  return kilobytes / 1024;
}

const programs = postgresPrograms();
if (programs === null) throw new Error('this soak needs the programs of PostgreSQL (initdb, postgres) on this machine');
say('starting a broker and a database');
const [kafka, postgres] = await Promise.all([startLocalKafka(), startLocalPostgres(programs)]);
const folder = await mkdtemp(join(tmpdir(), 'soak-'));
const database = new Client({ connectionString: postgres.url });
try {
  await database.connect();
  const rulesFile = join(folder, 'rules.yaml');
  await writeFile(rulesFile, '');
  const environment = { KAFKA_BROKERS: kafka.brokers.join(','), DATABASE_URL: postgres.url, RULES_FILE: rulesFile };
  await (await startService(options.dist, 'processor', environment)).stop();
  say(`${OLD_RUNS} runs of the last ${OLD_DAYS} days`);
  await fillRuns(database, OLD_RUNS, OLD_DAYS, Date.now());
  await database.query('update runs set stored_at = ingested_at');
  const { rows } = await database.query<{ data_directory: string }>('show data_directory');
  say(`${rate} runs a second for ${minutes} minutes`);
  const { measurements, isWhole } = await new Soak(environment, rulesFile, database, rows[0]!.data_directory).run();
  const circumstances = circumstancesOf(`${rate} runs a second for ${minutes} minutes, three services`, new Date());
  console.log(tableOf(circumstances, measurements));
  writeJson(circumstances, measurements, options.json);
  if (!isWhole) process.exitCode = 1;
} finally {
  await database.end();
  await Promise.all([kafka.remove(), postgres.remove(), rm(folder, { recursive: true, force: true })]);
}
