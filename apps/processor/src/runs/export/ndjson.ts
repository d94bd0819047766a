import type { RunEntryDto } from '../run-entry.dto.js';

/** One object a line. */
export async function* ndjsonOf(batches: AsyncIterable<readonly RunEntryDto[]>): AsyncGenerator<string> {
  for await (const runs of batches) yield runs.map((run) => `${JSON.stringify(run)}\n`).join('');
}
