import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { RulesConfig } from '../libs/alerting/src/model/rules-config.ts';
import type { RunFact } from '../libs/alerting/src/model/run-fact.ts';
import { HOUR_MS, MINUTE_MS } from '../libs/time/src/durations.ts';
import { circumstancesOf, type Measurement, tableOf, writeJson } from './report.ts';

/** How fast the alert engine folds: in one process, with no store. Less than two minutes. */
const OBJECTS = 5000;
const SOURCES = 24;
const START_MS = Date.UTC(2025, 5, 1);
const FOLDED_HOURS = 20;
const BACKTEST_HOURS = 30 * 24;

const { values: options } = parseArgs({
  options: {
    dist: { type: 'string', default: join(import.meta.dirname, '..', 'dist') },
    json: { type: 'string' },
  },
});

const built = pathToFileURL(join(options.dist, 'modules/libs/alerting/src/index.js')).href;
await import('reflect-metadata');
/** The measured part of the built library. */
interface Analytics {
  readonly fold: (state: unknown, input: { runs: RunFact[]; nowMs: number }, context: unknown) => unknown;
  readonly newEngineState: () => unknown;
  readonly alertEngine: unknown;
  readonly defaultRulesConfig: RulesConfig;
  readonly Backtest: new (
    engine: unknown,
    context: unknown,
    range: { fromMs: number; toMs: number },
  ) => { add: (runs: readonly RunFact[]) => void; end: () => unknown };
}
const analytics = (await import(built)) as Analytics;
const context = {
  config: analytics.defaultRulesConfig,
  zoneOf: () => 'America/Toronto',
  retired: new Set<string>(),
};

// Park and Miller's generator: the same runs each time.
let seed = 1;
const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
const usualSecs = Array.from({ length: OBJECTS }, () => 2 + 20 * random());
let runCount = 0;

/** Every object once, spread over fifty minutes; two of a thousand fail. */
function hourOf(hour: number): RunFact[] {
  const startMs = START_MS + hour * HOUR_MS;
  return usualSecs
    .map((usual, index): RunFact => {
      const end_ms = startMs + Math.floor((index / OBJECTS) * 50 * MINUTE_MS + random() * 1000);
      const duration_seconds = usual * (0.8 + 0.4 * random());
      const isFailed = random() < 0.002;
      return {
        run_id: `run-${runCount++}`,
        sequence_id: `cycle-${hour}`,
        company: `company-${index % 2}`,
        zone: '1-Raw',
        source: `source-${index % SOURCES}`,
        object_id: String(index),
        object_type: `object-${index}`,
        status: isFailed ? 'FAILED' : 'SUCCESS',
        attempt: null,
        schedule: null,
        start_ms: end_ms - duration_seconds * 1000,
        end_ms,
        cycle_ms: startMs,
        duration_seconds,
        cpu_time_seconds: 0.5,
        memory_used_bytes: 1_000_000,
        rows_out: null,
        error_message: isFailed ? `timeout after ${index} s` : null,
        arrived_ms: end_ms,
        ingested_ms: null,
      };
    })
    .toSorted((a, b) => a.arrived_ms - b.arrived_ms);
}

/** Minute by minute, as live: what one look around takes, and all of them together. */
function measureFold(): { runsPerSec: number; longestMs: number } {
  const state = analytics.newEngineState();
  let [runs, foldMs, longestMs] = [0, 0, 0];
  for (let hour = 0; hour < FOLDED_HOURS; hour++) {
    const byMinute = Map.groupBy(hourOf(hour), ({ arrived_ms }) => Math.ceil(arrived_ms / MINUTE_MS));
    for (let minute = 1; minute <= 60; minute++) {
      const nowMs = START_MS + hour * HOUR_MS + minute * MINUTE_MS;
      const part = byMinute.get(nowMs / MINUTE_MS) ?? [];
      const began = performance.now();
      analytics.fold(state, { runs: part, nowMs }, context);
      const tookMs = performance.now() - began;
      foldMs += tookMs;
      runs += part.length;
      // The first hours are those in which the code is compiled.
      if (hour >= 4) longestMs = Math.max(longestMs, tookMs);
    }
  }
  return { runsPerSec: (runs / foldMs) * 1000, longestMs };
}

function measureBacktest(): number {
  const toMs = START_MS + BACKTEST_HOURS * HOUR_MS;
  const backtest = new analytics.Backtest(analytics.alertEngine, context, { fromMs: START_MS, toMs });
  let foldMs = 0;
  for (let hour = 0; hour < BACKTEST_HOURS; hour++) {
    const runs = hourOf(hour);
    const began = performance.now();
    backtest.add(runs);
    foldMs += performance.now() - began;
  }
  const began = performance.now();
  backtest.end();
  return (foldMs + performance.now() - began) / 1000;
}

const { runsPerSec, longestMs } = measureFold();
const measurements: Measurement[] = [
  { name: '100 000 runs of 5 000 objects folded', unit: 'runs/s', value: runsPerSec, wanted: { atLeast: 50_000 } },
  { name: 'longest look around', unit: 'ms', value: longestMs, wanted: { below: 50 } },
  { name: 'backtest of 30 days, 3.6 million runs', unit: 's', value: measureBacktest(), wanted: { below: 60 } },
];
const circumstances = circumstancesOf('alert engine', new Date());
console.error(tableOf(circumstances, measurements));
writeJson(circumstances, measurements, options.json);
