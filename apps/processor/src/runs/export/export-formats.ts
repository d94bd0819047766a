import type { WholeRun } from '../run-entry.js';
import { csvOf } from './csv.js';
import { ndjsonOf } from './ndjson.js';
import { parquetOf } from './parquet.js';

interface ExportFormatFacts {
  readonly mediaType: string;
  /** What a file is made of, batch by batch. */
  readonly write: (batches: AsyncIterable<readonly WholeRun[]>) => AsyncGenerator<string | Uint8Array>;
}

/** The ways to write runs down. */
export const exportFormats = {
  csv: { mediaType: 'text/csv; charset=utf-8', write: csvOf },
  ndjson: { mediaType: 'application/x-ndjson; charset=utf-8', write: ndjsonOf },
  parquet: { mediaType: 'application/vnd.apache.parquet', write: parquetOf },
} as const satisfies Record<string, ExportFormatFacts>;

export type ExportFormat = keyof typeof exportFormats;
