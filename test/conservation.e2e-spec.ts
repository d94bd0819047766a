import { aRawLog, rawLogs } from '@app/contracts/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, ndjson, post } from './harness/http.js';
import { type Stack, startStack } from './harness/stack.js';

/** The sum of the series with this name and these labels on one page of telemetry. */
function sumOf(page: string, name: string, labels: Record<string, string> = {}): number {
  const series = page.split('\n').filter((line) => line.startsWith(`${name}{`));
  const matching = series.filter((line) =>
    Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)),
  );
  return matching.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

interface Results {
  readonly results: { readonly total: number; readonly successful: number; readonly failed: number };
  readonly rejected: readonly { readonly index: number; readonly code: string }[];
}

interface DeadLettersPage {
  readonly dead_letters: readonly unknown[];
  readonly next_cursor: string | null;
}

const good = rawLogs(1200);
const unreadable = (count: number, from = 0) =>
  rawLogs(count, { Debut: 'yesterday', Fin: 'today', Entreprise: `nobody-${from}` });
const refused = [
  aRawLog({ Etat: 'MAYBE' }),
  aRawLog({ Source: undefined }),
  aRawLog({ Objet_Id: true }),
  'no record',
  17,
];

/** Batches that hold something of everything, and what they should come to. */
const batches: readonly (readonly unknown[])[] = [
  good.slice(0, 700),
  [...good.slice(700), ...unreadable(5), ...refused],
  [...good.slice(0, 40), ...refused, ...good.slice(0, 40)],
  unreadable(600, 1),
  refused,
];
const expected = { accepted: 1200 + 5 + 80 + 600, refused: 15, stored: 1200, duplicate: 80, deadLetters: 605 };

describe('what was accepted', () => {
  let stack: Stack;
  const answers: Results[] = [];
  const page = async (service: keyof Stack['urls']): Promise<string> => {
    const { status, headers, body } = await get<string>(`${stack.urls[service]}/metrics`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/plain');
    return body;
  };
  const fromProcessor = async (path: string) => (await get(`${stack.urls.processor}${path}`)).body;

  /** Both sides of the books, as the services themselves report them. */
  const books = async () => {
    const [ingestion, standardization, processor] = await Promise.all([
      page('ingestion'),
      page('standardization'),
      page('processor'),
    ]);
    const intake = (status: string) => sumOf(ingestion, 'messages_processed_total', { topic: 'raw-logs', status });
    return {
      accepted: intake('accepted'),
      refused: intake('refused'),
      stored: sumOf(processor, 'runs_stored_total', { outcome: 'stored' }),
      duplicate: sumOf(processor, 'runs_stored_total', { outcome: 'duplicate' }),
      deadLetters: sumOf(standardization, 'dead_letters_total') + sumOf(processor, 'dead_letters_total'),
    };
  };

  beforeAll(async () => {
    stack = await startStack();
    expect(await books()).toEqual({ accepted: 0, refused: 0, stored: 0, duplicate: 0, deadLetters: 0 });
    for (const batch of batches) {
      const { status, body } = await post<Results>(`${stack.urls.ingestion}/ingest/batch`, ndjson(batch));
      expect(status).toBe(batch === refused ? 422 : 202);
      answers.push(body);
    }
  });
  afterAll(() => stack?.close());

  it('is stored, known already or set aside: the services report the same on both sides', async () => {
    const { accepted, stored, duplicate, deadLetters, ...rest } = await books();
    expect(accepted).toBe(stored + duplicate + deadLetters);
    expect({ accepted, stored, duplicate, deadLetters, ...rest }).toEqual(expected);
  });

  it('is what the answers said', () => {
    const sum = (field: 'total' | 'successful' | 'failed') =>
      answers.reduce((whole, { results }) => whole + results[field], 0);
    expect([sum('total'), sum('successful'), sum('failed')]).toEqual([
      expected.accepted + expected.refused,
      expected.accepted,
      expected.refused,
    ]);
    expect(answers.map(({ rejected }) => rejected.map(({ index }) => index))).toEqual([
      [],
      [505, 506, 507, 508, 509],
      [40, 41, 42, 43, 44],
      [],
      [0, 1, 2, 3, 4],
    ]);
  });

  it('is what the questions answer', async () => {
    expect(await fromProcessor('/analytics/summary')).toMatchObject({ total_logs_processed: expected.stored });
    expect(await fromProcessor('/status')).toMatchObject({
      processed_logs_count: expected.stored,
      duplicate_runs_count: expected.duplicate,
      is_healthy: true,
    });
    const sources = Object.values(await fromProcessor('/analytics/sources')) as { total_count: number }[];
    expect(sources.reduce((sum, { total_count }) => sum + total_count, 0)).toBe(expected.stored);
    expect(await deadLetters()).toHaveLength(expected.deadLetters);
  });

  it('goes through every stage in the same number', async () => {
    const [standardization, processor] = [await page('standardization'), await page('processor')];
    const at = (text: string, topic: string, status: string) =>
      sumOf(text, 'messages_processed_total', { topic, status });
    expect(at(standardization, 'raw-logs', 'emitted')).toBe(expected.stored + expected.duplicate);
    expect(at(standardization, 'raw-logs', 'rejected')).toBe(expected.deadLetters);
    expect(at(processor, 'standardized-logs', 'emitted')).toBe(expected.stored + expected.duplicate);
    expect(at(processor, 'standardized-logs', 'rejected')).toBe(0);
    expect(sumOf(processor, 'end_to_end_latency_seconds_count')).toBe(expected.stored + expected.duplicate);
    expect(sumOf(processor, 'log_entries_by_source_total')).toBe(expected.stored);
    expect(sumOf(await page('ingestion'), 'log_entries_by_source_total')).toBe(expected.accepted);
  });

  it('stays in the books when everything is sent again: every good record is a duplicate', async () => {
    const before = await books();
    for (const batch of batches) await post(`${stack.urls.ingestion}/ingest/batch`, ndjson(batch));
    const after = await books();
    expect(after.accepted).toBe(after.stored + after.duplicate + after.deadLetters);
    expect(after).toMatchObject({
      accepted: 2 * before.accepted,
      stored: before.stored,
      duplicate: 2 * before.duplicate + before.stored,
    });
    expect(await fromProcessor('/analytics/summary')).toMatchObject({ total_logs_processed: expected.stored });
  });

  /** All of them, page by page. */
  async function deadLetters(): Promise<unknown[]> {
    const found: unknown[] = [];
    let next: string | null = '/dead-letters?limit=100';
    while (next !== null) {
      const { dead_letters, next_cursor } = (await fromProcessor(next)) as unknown as DeadLettersPage;
      found.push(...dead_letters);
      next = next_cursor === null ? null : `/dead-letters?limit=100&cursor=${next_cursor}`;
    }
    return found;
  }
});
