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
  readonly json: boolean;
}

export const USAGE = `npm run backtest -- --file runs.ndjson [--rules config/rules.yaml]
  [--from 2025-09-05T00:00:00Z] [--to 2025-09-06T00:00:00Z] [--company acme] [--json]`;

const momentOf = (name: string, text: string | undefined): number | null => {
  if (text === undefined) return null;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new Error(`--${name} must be a moment such as 2025-09-05T00:00:00Z, not "${text}"`);
  return ms;
};

/** @throws Error that says which option is wrong */
export function readOptions(args: readonly string[]): BacktestOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      file: text,
      rules: text,
      from: text,
      to: text,
      company: text,
      json: { type: 'boolean', default: false },
    },
  });
  if (values.file === undefined) throw new Error('--file is missing: the runs, one JSON record a line');
  const [fromMs, toMs] = [momentOf('from', values.from), momentOf('to', values.to)];
  if (fromMs !== null && toMs !== null && fromMs >= toMs) throw new Error('--from must lie before --to');
  return {
    file: values.file,
    rules: values.rules ?? null,
    fromMs,
    toMs,
    company: values.company ?? null,
    json: values.json,
  };
}
