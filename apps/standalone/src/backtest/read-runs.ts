import { atItsOwnTime, inOrderOfArrival, type RunFact } from '@app/alerting';
import type { StandardizedLog } from '@app/contracts';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { standardize, type StandardizeContext } from '../../../standardization/src/standardize/standardize.js';

/** The runs of a file in the order of their ends, each once, and what could not be used. */
export interface ReadRuns {
  readonly runs: readonly RunFact[];
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
}

const factOf = (log: StandardizedLog): RunFact => {
  const start_ms = Date.parse(log.start_time);
  return atItsOwnTime({
    run_id: log.run_id,
    sequence_id: log.sequence_id,
    company: log.company,
    zone: log.zone,
    source: log.source,
    object_id: log.object_id,
    object_type: log.object_type,
    status: log.status,
    start_ms,
    end_ms: log.end_time === null ? start_ms : Date.parse(log.end_time),
    cycle_ms: log.timestamp === null ? start_ms : Date.parse(log.timestamp),
    duration_seconds: log.duration_seconds,
    cpu_time_seconds: log.cpu_time_seconds,
    memory_used_bytes: log.memory_used_bytes,
    error_message: log.error_message,
  });
};

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

/** Reads raw records, one a line, as the chain would: what it would set aside is named. Of a run sent twice, the first counts. */
export async function readRuns(
  input: Readable,
  context: StandardizeContext,
  company: string | null,
): Promise<ReadRuns> {
  const runs = new Map<string, RunFact>();
  const refused: { line: number; reason: string }[] = [];
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() === '') continue;
    const record = parse(text.replace(/^\uFEFF/, ''));
    if (record === undefined) {
      refused.push({ line, reason: 'this is not JSON' });
      continue;
    }
    const outcome = standardize(record, context);
    if (outcome.kind === 'reject') refused.push({ line, reason: `${outcome.code}: ${outcome.detail}` });
    else if (company === null || outcome.value.company === company) {
      const { run_id } = outcome.value;
      if (!runs.has(run_id)) runs.set(run_id, factOf(outcome.value));
    }
  }
  return { runs: [...runs.values()].sort(inOrderOfArrival), refused };
}
