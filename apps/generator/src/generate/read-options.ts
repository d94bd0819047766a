import { QUARTER_HOUR_MS } from '@app/time';
import { parseArgs } from 'node:util';
import { problemWith, type SampleOptions } from '@app/samples';
import { Temporal } from 'temporal-polyfill';
import { optionTable } from './option-table.js';

const plainNumber = /^[+-]?\d+(\.\d+)?$/;

/** The request of a command line; one that cannot be used has its reason instead. */
export type Request =
  | { readonly kind: 'help' }
  | { readonly kind: 'refuse'; readonly reason: string }
  | { readonly kind: 'generate'; readonly sample: SampleOptions; readonly out: string | undefined };

type Reading<T> = { readonly value: T } | { readonly reason: string };

/** Total: every command line has a `Request`. `now` counts only when there is no `--until`. */
export function readOptions(args: readonly string[], now: Date): Request {
  const parsed = parse(args);
  if ('reason' in parsed) return { kind: 'refuse', reason: parsed.reason };
  const { help, hours, companies, seed, sources, objects, until, out } = parsed.value;
  if (help === true) return { kind: 'help' };
  const numbers = readNumbers({ hours, companies, seed, sources, objects });
  if ('reason' in numbers) return { kind: 'refuse', reason: numbers.reason };
  const end = until === undefined ? { value: lastQuarterHour(now) } : readInstant(until);
  if ('reason' in end) return { kind: 'refuse', reason: end.reason };
  if (out === '') return { kind: 'refuse', reason: '--out needs the name of a file' };
  const sample = { until: end.value, ...numbers.value } as SampleOptions;
  const problem = problemWith(sample);
  return problem === null ? { kind: 'generate', sample, out } : { kind: 'refuse', reason: `--${problem}` };
}

function parse(args: readonly string[]): Reading<ReturnType<typeof parseStrictly>> {
  try {
    return { value: parseStrictly(args) };
  } catch (error) {
    // Node adds advice on positional arguments, of which there are none here.
    return { reason: (error as Error).message.split(/\. |\n/)[0]! };
  }
}

const parseStrictly = (args: readonly string[]) =>
  parseArgs({ args: joinNegatives(args), options: optionTable }).values;

// Node takes "--hours -5" for a forgotten value; "--hours=-5" gets as far as the check of its range.
const joinNegatives = (args: readonly string[]): string[] =>
  args.reduce<string[]>((joined, arg) => {
    const before = joined.at(-1);
    if (/^-\d/.test(arg) && before !== undefined && /^--\w+$/.test(before))
      joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
    return joined;
  }, []);

function readNumbers(texts: Record<string, string | undefined>): Reading<Record<string, number>> {
  const value: Record<string, number> = {};
  for (const [name, text] of Object.entries(texts)) {
    if (text === undefined) continue;
    if (!plainNumber.test(text)) return { reason: `--${name} must be a number, got "${text}"` };
    value[name] = Number(text);
  }
  return { value };
}

function readInstant(text: string): Reading<Date> {
  try {
    return { value: new Date(Temporal.Instant.from(text).epochMilliseconds) };
  } catch {
    return { reason: `--until must be a time with its offset, such as 2025-09-05T21:00:00Z, got "${text}"` };
  }
}

const lastQuarterHour = (now: Date): Date => new Date(Math.floor(now.getTime() / QUARTER_HOUR_MS) * QUARTER_HOUR_MS);
