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
 * @returns how many there were
 * @throws Error that says what the door answered, unless every record was accepted
 */
export async function sendRuns(
  ingestionUrl: string,
  records: Iterable<RawLog>,
  { signal, onSent }: Sending,
): Promise<number> {
  let sent = 0;
  for (const part of partsOf(records)) {
    const headers = { 'content-type': 'application/x-ndjson' };
    const response = await fetch(`${ingestionUrl}/ingest/batch`, {
      method: 'POST',
      body: part.join('\n'),
      headers,
      signal,
    });
    const answer = (await response.json()) as { detail?: string; message?: string; results?: { failed: number } };
    if (response.status !== 202 || answer.results?.failed !== 0)
      throw new Error(`The sample was not taken in: ${response.status}, ${answer.detail ?? answer.message}`);
    sent += part.length;
    onSent?.(sent);
  }
  return sent;
}

/** The records as lines of JSON, as many together as one request has. */
function* partsOf(records: Iterable<RawLog>): Generator<string[]> {
  let lines: string[] = [];
  for (const record of records) {
    lines.push(JSON.stringify(record));
    if (lines.length < RECORDS_PER_REQUEST) continue;
    yield lines;
    lines = [];
  }
  if (lines.length > 0) yield lines;
}
