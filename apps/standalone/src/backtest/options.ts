import { toolCommand } from '@app/contracts';
import { parseArgs } from 'node:util';

/** The command line of a backtest. */
export interface BacktestOptions {
  /** `-`: standard input. */
  readonly file: string;
  /** Rules to try beside the defaults; null: none. */
  readonly rules: string | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly company: string | null;
  /** Whether runs come when their records say that they came, instead of at their ends. */
  readonly hasArrivals: boolean;
  readonly json: boolean;
}

export const USAGE = `Usage: ${toolCommand('backtest')} --file <path> [options]

Runs the alert rules over a file of raw records and says which alerts would have fired, and how many
notifications people would have been sent. Needs no store, and sends nothing.

Options:
  --file <path>     the records, one JSON object a line; - reads standard input
  --rules <path>    a rules file to try beside the defaults
  --from <time>     leave out alerts before this time; earlier runs still teach what is usual
  --to <time>       end here; by default 45 minutes after the last run
  --company <name>  only the runs of this company
  --arrivals        take each record when it came: "_arrived" (stored) and "_ingested" (taken in) in epoch
                    milliseconds; a record without "_arrived" comes when its run ends
  --json            print everything as one JSON object: alerts, their transitions and evidence, incidents
  -h, --help        print this

Times are ISO 8601, such as 2025-09-05T00:00:00Z. Times of records without an offset are local to
COMPANY_TIME_ZONES and DEFAULT_TIME_ZONE.

Example:
  ${toolCommand('backtest')} --file runs.ndjson --rules config/rules.yaml --from 2025-09-05T00:00:00Z`;

const momentOf = (name: string, text: string | undefined): number | null => {
  if (text === undefined) return null;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new Error(`--${name} must be a moment such as 2025-09-05T00:00:00Z, not "${text}"`);
  return ms;
};

/** @returns null: help is asked for. @throws Error that says which option is wrong */
export function readOptions(args: readonly string[]): BacktestOptions | null {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      file: text,
      rules: text,
      from: text,
      to: text,
      company: text,
      arrivals: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  if (values.file === undefined) throw new Error('--file is missing: the runs, one JSON record a line');
  const [fromMs, toMs] = [momentOf('from', values.from), momentOf('to', values.to)];
  if (fromMs !== null && toMs !== null && fromMs >= toMs) throw new Error('--from must lie before --to');
  return {
    file: values.file,
    rules: values.rules ?? null,
    fromMs,
    toMs,
    company: values.company ?? null,
    hasArrivals: values.arrivals,
    json: values.json,
  };
}
