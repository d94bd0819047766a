import type { ExportedRunDto } from '../run-entry.dto.js';
import { csvOf } from './csv.js';
import { ndjsonOf } from './ndjson.js';
import { parquetOf } from './parquet.js';

interface ExportFormatFacts {
  readonly mediaType: string;
  /** Yields the content of the file. */
  readonly write: (batches: AsyncIterable<readonly ExportedRunDto[]>) => AsyncGenerator<string | Uint8Array>;
}

/** File formats of an export. */
export const exportFormats = {
  csv: { mediaType: 'text/csv; charset=utf-8', write: csvOf },
  ndjson: { mediaType: 'application/x-ndjson; charset=utf-8', write: ndjsonOf },
  parquet: { mediaType: 'application/vnd.apache.parquet', write: parquetOf },
} as const satisfies Record<string, ExportFormatFacts>;

export type ExportFormat = keyof typeof exportFormats;
