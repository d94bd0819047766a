import {
  alertEngine,
  Backtest,
  type BacktestReport,
  defaultNotificationTiming,
  defaultRulesConfig,
  type FoldContext,
  type NotificationTiming,
  rules,
  type RunFact,
  type StartFact,
} from '@app/alerting';
import { runTool, type ToolStreams } from '@app/contracts';
import { type Environment, loadAllSettings, loadCompanyHabits, ServiceSettings } from '@app/platform/settings';
import { MINUTE_MS } from '@app/time';
import { createReadStream, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { readRulesFile } from '../../../processor/src/rules-file/rules-file.js';
import { DEFAULT_MAX_FUTURE_SECS } from '../../../standardization/src/standardize/standardize.js';
import { type BacktestOptions, readOptions, USAGE } from './options.js';
import { type ReadRuns, readRuns } from './read-runs.js';
import { textOf } from './report.js';

/** The last cycle and the last hour are judged by then, and that the file ends is no silence yet. */
const AFTER_THE_LAST_RUN_MS = 45 * MINUTE_MS;
const MOST_NAMED = 20;

interface Streams extends ToolStreams {
  readonly stdin: Readable;
}

/** Runs the default rules over the runs of a file, and other rules beside them. @returns the exit code */
export function runBacktest(args: readonly string[], environment: Environment, io: Streams): Promise<number> {
  const tool = {
    usage: USAGE,
    readOptions,
    run: (options: BacktestOptions) => tryRules(options, environment, io),
    explain: (error: unknown) => (error as { detail?: string }).detail ?? (error as Error).message,
  };
  return runTool(tool, args, io);
}

async function tryRules(options: BacktestOptions, environment: Environment, io: Streams): Promise<number> {
  const [settings] = loadAllSettings([ServiceSettings], environment);
  const { zones, dateOrderOf, statusWordsOf } = loadCompanyHabits(
    settings,
    settings.RULES_FILE === new ServiceSettings().RULES_FILE,
  );
  const byDefault: FoldContext = { config: defaultRulesConfig, zoneOf: zones.nameOf, retired: new Set() };
  // A bad rules file is reported before a long file of runs is read.
  const tried = options.rules === null ? null : rulesIn(options.rules);
  const input = options.file === '-' ? io.stdin : createReadStream(options.file);
  const context = {
    zoneOf: zones.zoneOf,
    dateOrderOf,
    ...(statusWordsOf && { statusWordsOf }),
    maxFutureSecs: DEFAULT_MAX_FUTURE_SECS,
    defaultCompany: settings.DEFAULT_COMPANY,
  };
  const found = await readRuns(input, context, options);
  tellRefused(found, io);
  const current = reportOf(found, byDefault, defaultNotificationTiming, options);
  const changed = tried === null ? null : reportOf(found, { ...byDefault, ...tried.context }, tried.timing, options);
  if (options.json) io.stdout.write(`${JSON.stringify({ runs_count: found.runs.length, current, changed })}\n`);
  else {
    const texts = [`${found.runs.length} runs`, textOf('Default rules', current)];
    if (changed !== null) texts.push(textOf(`Rules of ${options.rules}`, changed));
    io.stdout.write(`${texts.join('\n\n')}\n`);
  }
  return 0;
}

interface TriedRules {
  readonly context: Pick<FoldContext, 'config' | 'retiredMatches'>;
  readonly timing: NotificationTiming;
}

function rulesIn(fileName: string): TriedRules {
  const text = readFileSync(fileName, 'utf8');
  // A backtest sends no notification: secrets need not be at hand.
  const { config, retired, notify } = readRulesFile(text, { rules, fileName, readSecret: null });
  return { context: { config, retiredMatches: retired }, timing: notify };
}

function tellRefused({ refused }: ReadRuns, { stderr }: Streams): void {
  for (const { line, reason } of refused.slice(0, MOST_NAMED)) stderr.write(`line ${line}: ${reason}\n`);
  if (refused.length > MOST_NAMED) stderr.write(`and ${refused.length - MOST_NAMED} more lines\n`);
  if (refused.length > 0) stderr.write(`${refused.length} lines could not be used\n\n`);
}

function reportOf(
  { runs, starts }: ReadRuns,
  context: FoldContext,
  timing: NotificationTiming,
  { fromMs, toMs }: BacktestOptions,
): BacktestReport {
  const lastMs = Math.max(runs.at(-1)?.arrived_ms ?? 0, starts.at(-1)?.arrived_ms ?? 0);
  const range = { fromMs: fromMs ?? 0, toMs: toMs ?? lastMs + AFTER_THE_LAST_RUN_MS };
  const backtest = new Backtest(alertEngine, context, range, timing);
  const isWithin = ({ arrived_ms }: RunFact | StartFact): boolean => arrived_ms <= range.toMs;
  backtest.add(runs.filter(isWithin), starts.filter(isWithin));
  return backtest.end();
}
