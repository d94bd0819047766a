import { PipelineError } from '@app/contracts';
import type { ServerResponse } from 'node:http';

/** Aborted, with `reader_left`, when the connection is closed before the answer has gone out. */
export function readerLeft(response: ServerResponse): AbortSignal {
  const left = new AbortController();
  const leave = (): void => left.abort(new PipelineError('reader_left', 'the connection was closed'));
  if (response.destroyed) leave();
  else response.once('close', () => !response.writableFinished && leave());
  return left.signal;
}
