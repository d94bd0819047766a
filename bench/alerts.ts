import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RulesConfig } from '../libs/alerting/src/model/rules-config.ts';
import type { RunFact } from '../libs/alerting/src/model/run-fact.ts';
import { HOUR_MS, MINUTE_MS } from '../libs/time/src/durations.ts';
import { builtModule } from './built-module.ts';
import { EngineRuns } from './engine-runs.ts';
import { circumstancesOf, type Measurement, tableOf, writeJson } from './report.ts';

/** How fast the alert engine folds: in one process, with no store. Less than two minutes. */
const OBJECTS = 5000;
const COMPANIES = 2;
const START_MS = Date.UTC(2025, 5, 1);
const FOLDED_HOURS = 20;
const BACKTEST_HOURS = 30 * 24;

const { values: options } = parseArgs({
  options: {
    dist: { type: 'string', default: join(import.meta.dirname, '..', 'dist') },
    json: { type: 'string' },
  },
});

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
const analytics = await builtModule<Analytics>(options.dist, 'libs/alerting/src/index.js');
const context = {
  config: analytics.defaultRulesConfig,
  zoneOf: () => 'America/Toronto',
  retired: new Set<string>(),
};

/** Minute by minute, as live: what one look around takes, and all of them together. */
function measureFold(): { runsPerSec: number; longestMs: number } {
  const state = analytics.newEngineState();
  const fleet = new EngineRuns(OBJECTS, COMPANIES, START_MS);
  let [runs, foldMs, longestMs] = [0, 0, 0];
  for (let hour = 0; hour < FOLDED_HOURS; hour++) {
    const byMinute = Map.groupBy(fleet.hour(hour), ({ arrived_ms }) => Math.ceil(arrived_ms / MINUTE_MS));
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
  const fleet = new EngineRuns(OBJECTS, COMPANIES, START_MS);
  let foldMs = 0;
  for (let hour = 0; hour < BACKTEST_HOURS; hour++) {
    const runs = fleet.hour(hour);
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
