import { Injectable, StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';
import { Database } from '../../store/database.js';
import type { ExportedRunDto } from '../run-entry.dto.js';
import { exportedRunOf } from '../run-entry.js';
import type { ExportQueryDto } from './export.dto.js';
import { exportFormats } from './export-formats.js';
import { runsInOrder } from './runs-in-order.js';

/** Writes all runs of a filter into a file that nobody has to hold. */
@Injectable()
export class ExportService {
  constructor(private readonly database: Database) {}

  /**
   * Begins a file; what goes wrong after that breaks it off.
   * @throws PipelineError `query_invalid`, `store_unavailable`: before the first byte
   */
  async begin({ format, ...search }: ExportQueryDto): Promise<StreamableFile> {
    const { mediaType, write } = exportFormats[format];
    const batches = runsInOrder(this.database, search);
    const first = await batches.next();
    const file = Readable.from(write(entriesOf(first, batches)), { objectMode: false });
    return new StreamableFile(file, { type: mediaType, disposition: `attachment; filename="runs.${format}"` });
  }
}

type Batches = ReturnType<typeof runsInOrder>;

async function* entriesOf(
  first: Awaited<ReturnType<Batches['next']>>,
  rest: Batches,
): AsyncGenerator<ExportedRunDto[]> {
  if (first.done !== true) yield first.value.map(exportedRunOf);
  for await (const rows of rest) yield rows.map(exportedRunOf);
}
