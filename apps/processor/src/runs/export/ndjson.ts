import type { ExportedRunDto } from '../run-entry.dto.js';

/** One JSON object for each line. */
export async function* ndjsonOf(batches: AsyncIterable<readonly ExportedRunDto[]>): AsyncGenerator<string> {
  for await (const runs of batches) yield runs.map((run) => `${JSON.stringify(run)}\n`).join('');
}
