import type { RawLog } from '@app/contracts';

/** Half a megabyte: far below every limit of the door. */
const RECORDS_PER_REQUEST = 1000;

interface Sending {
  readonly signal: AbortSignal;
  /** Is called with the number of records that were accepted so far. */
  readonly onSent?: (sent: number) => void;
}

/**
 * Sends records in through the front door, as a connector would.
 * @throws Error that says what the door answered, unless every record was accepted
 */
export async function sendRuns(
  ingestionUrl: string,
  records: readonly RawLog[],
  { signal, onSent }: Sending,
): Promise<void> {
  for (let begin = 0; begin < records.length; begin += RECORDS_PER_REQUEST) {
    const part = records.slice(begin, begin + RECORDS_PER_REQUEST);
    const body = part.map((record) => JSON.stringify(record)).join('\n');
    const headers = { 'content-type': 'application/x-ndjson' };
    const response = await fetch(`${ingestionUrl}/ingest/batch`, { method: 'POST', body, headers, signal });
    const answer = (await response.json()) as { detail?: string; message?: string; results?: { failed: number } };
    if (response.status !== 202 || answer.results?.failed !== 0)
      throw new Error(`The sample was not taken in: ${response.status}, ${answer.detail ?? answer.message}`);
    onSent?.(begin + part.length);
  }
}
