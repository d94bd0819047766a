import { rawRunIdOf, type RawLog } from '@app/contracts';
import { ndjson } from './http.js';

/** Clients that send records in batches, a batch after the other, until they get no answer. */
export interface Load {
  /** Ids of the runs whose batch was answered 202. */
  readonly acknowledged: ReadonlySet<string>;
  /** Resolves when all is sent, or when no answer comes any more. */
  readonly over: Promise<void>;
}

export function startLoad(ingestionUrl: string, records: readonly RawLog[], { batch = 500, clients = 4 } = {}): Load {
  const acknowledged = new Set<string>();
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < records.length) {
      const part = records.slice(next, (next += batch));
      const answer = await fetch(`${ingestionUrl}/ingest/batch`, { method: 'POST', body: ndjson(part) }).catch(
        () => null,
      );
      if (answer === null) return;
      await answer.body?.cancel();
      if (answer.status === 202) for (const record of part) acknowledged.add(rawRunIdOf(record));
    }
  };
  const over = Promise.all(Array.from({ length: clients }, () => client())).then(() => undefined);
  return { acknowledged, over };
}
