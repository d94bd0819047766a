import type { RawLog } from '@app/contracts';

/** Half a megabyte: far below every limit of the door. */
const RECORDS_PER_REQUEST = 1000;

/**
 * Sends records in through the front door, as a connector would.
 * @throws Error that says what the door answered, unless every record was accepted
 */
export async function sendRuns(ingestionUrl: string, records: Iterable<RawLog>, signal: AbortSignal): Promise<void> {
  for (const body of bodiesOf(records)) {
    const headers = { 'content-type': 'application/x-ndjson' };
    const response = await fetch(`${ingestionUrl}/ingest/batch`, { method: 'POST', body, headers, signal });
    const answer = (await response.json()) as { detail?: string; message?: string; results?: { failed: number } };
    if (response.status === 202 && answer.results?.failed === 0) continue;
    throw new Error(`The sample was not taken in: ${response.status}, ${answer.detail ?? answer.message}`);
  }
}

function* bodiesOf(records: Iterable<RawLog>): Generator<string> {
  let lines: string[] = [];
  for (const record of records) {
    lines.push(JSON.stringify(record));
    if (lines.length < RECORDS_PER_REQUEST) continue;
    yield lines.join('\n');
    lines = [];
  }
  if (lines.length > 0) yield lines.join('\n');
}
