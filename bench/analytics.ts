import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { postgresPrograms, startLocalPostgres } from '../libs/platform/src/testing/local-postgres.ts';
import { DAY_MS } from '../libs/time/src/durations.ts';
import { builtModule, migratedDatabase } from './built-module.ts';
import { OBJECTS, fillRuns, SOURCES } from './fill-runs.ts';
import { startMeasured } from './program.ts';
import { circumstancesOf, type Measurement, tableOf, writeJson } from './report.ts';
import { percentile } from './statistics.ts';

/**
 * How fast the questions about many runs are answered, one at a time, by the built standalone program on a PostgreSQL of
 * this machine. It makes its own store, and leaves nothing behind. A million runs take some three minutes, ten million
 * fifteen.
 */
const WARM_UP_ROUNDS = 3;

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000000' },
    days: { type: 'string', default: '30' },
    /** Questions of each kind. */
    rounds: { type: 'string', default: '20' },
    /** Of PostgreSQL; docs/scaling.md says which for how many runs. */
    'shared-buffers': { type: 'string', default: '32MB' },
    dist: { type: 'string', default: join(import.meta.dirname, '..', 'dist') },
    json: { type: 'string' },
  },
});
const [runs, days, rounds] = [Number(options.runs), Number(options.days), Number(options.rounds)];
const say = (what: string): void => console.error(`… ${what}`);

const built = <T>(path: string): Promise<T> => builtModule<T>(options.dist, path);

/** Fills the store, rolls it up, and lets the alert engine begin behind the runs. @returns how long the steps took */
async function prepare(url: string): Promise<number[]> {
  const { RollupCompactor } = await built<{
    RollupCompactor: { load: (session: object) => Promise<{ step: () => Promise<boolean> }> };
  }>('apps/processor/src/analytics/rollups/rollup-compactor.service.js');
  const { packed } = await built<{ packed: (engine: object, snapshot: object) => Promise<Buffer> }>(
    'apps/processor/src/alerting/engine/snapshot.js',
  );
  const { alertEngine, defaultRulesConfig } = await built<{
    alertEngine: { version: number; newState: () => unknown };
    defaultRulesConfig: object;
  }>('libs/alerting/src/index.js');
  const database = await migratedDatabase(options.dist, url);
  const client = new Client({ connectionString: url });
  await client.connect();
  say(`filling in ${runs} runs of ${days} days`);
  await fillRuns(client, runs, days, Date.now());
  const snapshot = await packed(alertEngine, {
    state: alertEngine.newState(),
    config: defaultRulesConfig,
    retired: new Set(),
  });
  await client.query(
    `insert into alert_engine (folded_to, clock, snapshot, snapshot_version, snapshot_to, snapshot_clock)
     select last, now(), $1, $2, last, now() from (
       select (pg_snapshot_xmin(pg_current_snapshot())::text::numeric - 1)::text::xid8 as last) as place`,
    [snapshot, alertEngine.version],
  );
  await client.end();
  say('rolling up');
  const stepsMs = await database.session(async (session) => {
    const roller = await RollupCompactor.load(session);
    const steps: number[] = [];
    for (let hasMore = true; hasMore;) {
      const began = performance.now();
      hasMore = await roller.step();
      steps.push(performance.now() - began);
    }
    return steps;
  });
  await database.close();
  return stepsMs;
}

interface Question {
  readonly name: string;
  readonly path: (from: string, to: string, middle: string) => string;
}

const ranged = (name: string): Question => ({
  name,
  path: (from, to) => `${name}${name.includes('?') ? '&' : '?'}from=${from}&to=${to}`,
});

const questions: Question[] = [
  ranged('/analytics/percentiles?by=source'),
  ranged('/analytics/percentiles?by=object'),
  ranged('/analytics/percentiles?by=object&source=source-3'),
  ranged('/analytics/timeseries?metric=runs&by=status'),
  ranged('/analytics/timeseries?metric=failure_rate'),
  ranged('/analytics/timeseries?metric=duration_p95&by=source'),
  ranged('/analytics/timeseries?metric=duration_p95&by=object'),
  {
    name: '/analytics/compare?by=source (halves)',
    path: (from, to, middle) =>
      `/analytics/compare?by=source&a_from=${from}&a_to=${middle}&b_from=${middle}&b_to=${to}`,
  },
  {
    name: '/analytics/compare?by=object (halves)',
    path: (from, to, middle) =>
      `/analytics/compare?by=object&a_from=${from}&a_to=${middle}&b_from=${middle}&b_to=${to}`,
  },
  ranged('/analytics/mttr?by=source'),
  ranged('/analytics/mttr?by=object'),
  ranged('/analytics/freshness?by=source'),
  ranged('/analytics/freshness?by=object'),
  ranged('/analytics/errors'),
  ranged('/runs'),
  ranged('/runs?sort=-duration_seconds'),
  ranged('/runs?source=source-3&status=FAILED'),
  ranged('/runs?q=token'),
];

const everything: Question[] = [
  '/analytics/summary',
  '/analytics/sources',
  '/analytics/recent',
  '/analytics/anomalies',
  '/status',
].map((name) => ({ name, path: () => name }));

async function ask(url: string): Promise<{ tookMs: number; status: number; text: string }> {
  const began = performance.now();
  const answer = await fetch(url);
  const text = await answer.text();
  return { tookMs: performance.now() - began, status: answer.status, text };
}

async function measure(
  url: string,
  { name, path }: Question,
  rangeMs: number,
  belowMs: number | null,
): Promise<Measurement[]> {
  const took: number[] = [];
  let isExact: unknown;
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    // Another time each round, as for a reader that reloads.
    const to = Date.now() - round * 1000;
    const times = [to - rangeMs, to, to - rangeMs / 2].map((ms) => new Date(ms).toISOString()) as [
      string,
      string,
      string,
    ];
    const { tookMs, status, text } = await ask(`${url}${path(...times)}`);
    if (status === 404) {
      console.error(`!!! ${name} IS NOT MEASURED: there is no such route`);
      return [];
    }
    if (status !== 200) throw new Error(`${name} answered ${status}: ${text.slice(0, 300)}`);
    isExact = /"exact":(true|false)/.exec(text)?.[1];
    if (round >= 0) took.push(tookMs);
    // No question takes more than a quarter of a minute.
    if (took.reduce((sum, one) => sum + one, 0) > 15_000) break;
  }
  const label = `${name}${isExact === undefined ? '' : isExact === 'true' ? ', exact' : ', rolled up'}`;
  return [
    { name: `${label}: p50`, unit: 'ms', value: percentile(took, 0.5) },
    {
      name: '  p95',
      unit: 'ms',
      value: percentile(took, 0.95),
      wanted: belowMs === null ? undefined : { below: belowMs },
    },
  ];
}

// Ten times the runs may take half as long again.
const slack = runs > 2_000_000 ? 1.5 : 1;
const programs = postgresPrograms();
if (programs === null) throw new Error('there is no PostgreSQL on this machine');
const sharedBuffers = options['shared-buffers'];
const store = await startLocalPostgres(programs, [`shared_buffers=${sharedBuffers}`, 'max_wal_size=4GB']);
const measurements: Measurement[] = [];
try {
  const stepsMs = await prepare(store.url);
  measurements.push(
    { name: 'rolling up: all steps', unit: 's', value: stepsMs.reduce((sum, ms) => sum + ms, 0) / 1000 },
    { name: '  p95 of a step', unit: 'ms', value: percentile(stepsMs, 0.95), wanted: { below: 200 } },
    { name: '  longest step', unit: 'ms', value: Math.max(...stepsMs) },
  );
  say('starting');
  const program = await startMeasured(options.dist, { DATABASE_URL: store.url });
  try {
    for (const [range, rangeMs, below] of [
      ['24 h', DAY_MS, 200],
      [`${days} d`, days * DAY_MS, 500],
    ] as const) {
      say(`asking about ${range}`);
      for (const question of questions) {
        const found = await measure(program.urls.processor, question, rangeMs, slack * below);
        measurements.push(
          ...found.map((one) => ({ ...one, name: one.name.startsWith(' ') ? one.name : `${range} ${one.name}` })),
        );
      }
    }
    say('asking about everything');
    for (const question of everything) measurements.push(...(await measure(program.urls.processor, question, 0, null)));
  } finally {
    await program.stop();
  }
} finally {
  await store.remove();
}
const what = `${runs} runs of ${days} days, ${SOURCES} sources, ${OBJECTS} objects, PostgreSQL with shared_buffers of ${sharedBuffers}`;
const circumstances = circumstancesOf(what, new Date());
console.error(tableOf(circumstances, measurements));
writeJson(circumstances, measurements, options.json);
