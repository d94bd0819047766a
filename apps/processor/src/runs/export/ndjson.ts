import type { WholeRun } from '../run-entry.js';

/** One object a line. */
export async function* ndjsonOf(batches: AsyncIterable<readonly WholeRun[]>): AsyncGenerator<string> {
  for await (const runs of batches) yield runs.map((run) => `${JSON.stringify(run)}\n`).join('');
}
