import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const RUNS_PER_HOUR = 345;
const LARGEST_OUTPUT_BYTES = 2_000_000_000;

/** Where the built programs are: the output folder of `nest build`. */
export type Dist = string;

/** `count` records from the generator, a line each; other seeds make other runs. */
export async function sampleRuns(dist: Dist, count: number, seed: number): Promise<string[]> {
  const generator = join(dist, 'apps/generator/src/main.js');
  const hours = Math.ceil(count / RUNS_PER_HOUR) + 24;
  const options = ['--hours', String(hours), '--companies', '2', '--seed', String(seed)];
  const { stdout } = await promisify(execFile)(process.execPath, [generator, ...options], {
    maxBuffer: LARGEST_OUTPUT_BYTES,
  });
  const lines = stdout.split('\n').slice(0, count);
  if (lines.length < count) throw new Error(`the generator wrote ${lines.length} runs of ${count}`);
  return lines;
}

/** The lines as bodies of `recordsPerBody` lines each. */
export function bodiesOf(lines: readonly string[], recordsPerBody: number): Buffer[] {
  const bodies: Buffer[] = [];
  for (let start = 0; start < lines.length; start += recordsPerBody) {
    bodies.push(Buffer.from(lines.slice(start, start + recordsPerBody).join('\n')));
  }
  return bodies;
}
