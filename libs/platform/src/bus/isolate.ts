import { PipelineError } from '@app/contracts';
import type { ReceivedRecord } from './record.js';

/**
 * Hands records to a handler; when it fails for good, halves them until the guilty one stands alone and sets that one
 * aside. Rests on handlers being harmless to repeat. A failure that can pass is thrown on, with nothing set aside for it.
 * @throws PipelineError that is retryable
 */
export async function isolate(
  records: readonly ReceivedRecord[],
  handle: (records: readonly ReceivedRecord[]) => Promise<void>,
  setAside: (record: ReceivedRecord, error: PipelineError) => Promise<void>,
): Promise<void> {
  try {
    await handle(records);
  } catch (thrown) {
    const error = PipelineError.from(thrown);
    if (error.retryable) throw error;
    const [first] = records;
    if (first === undefined) throw error;
    if (records.length === 1) return setAside(first, error);
    const middle = records.length >> 1;
    await isolate(records.slice(0, middle), handle, setAside);
    await isolate(records.slice(middle), handle, setAside);
  }
}
