import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { rawLogOf, type SampleRun } from '@app/samples';

const CHUNK_CHARS = 64 * 1024;

/** The number of runs written. */
export interface RunTotals {
  records: number;
  /** Earliest start of a run in epoch microseconds; Infinity when there was none. */
  firstMicros: number;
  /** Latest end of a run in epoch microseconds; -Infinity when there was none. */
  lastMicros: number;
}

/** Writes one record a line, no faster than `out` takes them. Closes `out` unless `keepOpen`. */
export async function writeRuns(
  runs: Iterable<SampleRun>,
  out: Writable,
  { keepOpen }: { keepOpen: boolean },
): Promise<RunTotals> {
  const totals: RunTotals = { records: 0, firstMicros: Infinity, lastMicros: -Infinity };
  await pipeline(Readable.from(chunksOf(runs, totals)), out, { end: !keepOpen });
  return totals;
}

function* chunksOf(runs: Iterable<SampleRun>, totals: RunTotals): Generator<string> {
  let chunk = '';
  for (const run of runs) {
    totals.records++;
    totals.firstMicros = Math.min(totals.firstMicros, run.startMicros);
    totals.lastMicros = Math.max(totals.lastMicros, run.endMicros);
    chunk += `${JSON.stringify(rawLogOf(run))}\n`;
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
