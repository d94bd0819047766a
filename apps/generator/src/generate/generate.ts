import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { companyTimeZones, fleetOf, type SampleOptions, simulate } from '@app/samples';
import { usage } from './option-table.js';
import { readOptions } from './read-options.js';
import { type RunTotals, writeRuns } from './write-runs.js';

/** Where the records and the words about them go. */
export interface Streams {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** Exit codes: done, or the reader left; the output cannot be written; the command line cannot be used. */
const DONE = 0;
const OUTPUT_FAILED = 1;
const USAGE_WRONG = 2;

/** The command: does what `args` ask for and resolves to its exit code. */
export async function generate(args: readonly string[], now: Date, { stdout, stderr }: Streams): Promise<number> {
  const request = readOptions(args, now);
  if (request.kind === 'help') {
    stdout.write(usage);
    return DONE;
  }
  if (request.kind === 'refuse') {
    stderr.write(`generate: ${request.reason} (--help shows the options)\n`);
    return USAGE_WRONG;
  }
  const { sample, out } = request;
  const target = out === undefined ? stdout : createWriteStream(out);
  try {
    const totals = await writeRuns(simulate(sample), target, { keepOpen: out === undefined });
    stderr.write(`${summaryOf(sample, totals)}\n`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === 'EPIPE') return DONE;
    stderr.write(`generate: cannot write ${out ?? 'to standard output'}: ${message}\n`);
    return OUTPUT_FAILED;
  }
  return DONE;
}

function summaryOf(sample: SampleOptions, { records, firstMicros, lastMicros }: RunTotals): string {
  const sources = fleetOf(sample).flatMap((company) => company.sources);
  const objects = sources.reduce((sum, source) => sum + source.objects.length, 0);
  const zones = Object.entries(companyTimeZones(sample.companies)).map((pair) => pair.join('='));
  const times = records === 0 ? 'no cycle in this window' : `from ${isoOf(firstMicros)} to ${isoOf(lastMicros)}`;
  return (
    `records ${records}, companies ${sample.companies}, sources ${sources.length}, objects ${objects}, ${times}, ` +
    `COMPANY_TIME_ZONES=${zones.join(',')}`
  );
}

const isoOf = (micros: number): string => new Date(Math.floor(micros / 1000)).toISOString();
