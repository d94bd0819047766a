import { PipelineError } from '@app/contracts';
import { asking, checkShare, Database, Semaphore, slotOwnersOf, readerLeft } from '@app/database';
import { Injectable, StreamableFile } from '@nestjs/common';
import { type KnownRequest, principalOf } from '@app/platform';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { ProcessorSettings } from '../../processor.settings.js';
import { exportedRunOf } from '../run-entry.js';
import type { ExportedRunDto } from '../run-entry.dto.js';
import { exportFormats } from './export-formats.js';
import type { ExportQueryDto } from './export.dto.js';
import { runsInOrder } from './runs-in-order.queries.js';

/** Streams all matching runs into a file, for at most MAX_EXPORTS clients at once. */
@Injectable()
export class ExportService {
  private readonly exportSlots: Semaphore;

  constructor(
    private readonly database: Database,
    settings: ProcessorSettings,
  ) {
    this.exportSlots = new Semaphore(settings.MAX_EXPORTS, 0);
  }

  /**
   * Begins a file; a later error breaks the download off. Closing the response, for whatever reason, frees its slot and
   * cancels its query.
   * @throws ShareExhausted; PipelineError `query_invalid`, `exports_busy`, `reader_left`, `store_unavailable`: before the first byte
   */
  async begin(request: KnownRequest, query: ExportQueryDto, response: ServerResponse): Promise<StreamableFile> {
    const { format, ...search } = query;
    const { scope } = principalOf(request);
    const signal = readerLeft(response);
    const owners = slotOwnersOf(request, ({ heavyQuestions }) => heavyQuestions);
    const release = await this.exportSlots.take({ waitMs: 0, signal, owners });
    if (release === null) {
      checkShare(this.exportSlots, owners, 'exports');
      throw new PipelineError(
        'exports_busy',
        `${this.exportSlots.size} exports are written already; MAX_EXPORTS is the limit`,
      );
    }
    if (response.closed) release();
    else response.once('close', release);
    const { mediaType, write } = exportFormats[format];
    const question = { weight: 'light', mayLag: true, signal } as const;
    const batches = inContext((work) => asking(question, work), runsInOrder(this.database, scope, search));
    const first = await batches.next();
    const file = Readable.from(write(entriesOf(first, batches)), { objectMode: false });
    return new StreamableFile(file, { type: mediaType, disposition: `attachment; filename="runs.${format}"` });
  }
}

type Batches = ReturnType<typeof runsInOrder>;

/** Runs each step of the generator in the context of the question. */
function inContext(run: <T>(work: () => T) => T, batches: Batches): Batches {
  return {
    next: () => run(() => batches.next()),
    return: (value) => run(() => batches.return(value)),
    throw: (error) => run(() => batches.throw(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: () => batches[Symbol.asyncDispose](),
  };
}

async function* entriesOf(
  first: Awaited<ReturnType<Batches['next']>>,
  rest: Batches,
): AsyncGenerator<ExportedRunDto[]> {
  if (first.done !== true) yield first.value.map(exportedRunOf);
  for await (const rows of rest) yield rows.map(exportedRunOf);
}
