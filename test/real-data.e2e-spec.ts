import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { get, post } from './harness/http.js';
import { type Stack, startStack } from './harness/stack.js';

const file = process.env.REAL_RUNS_FILE ?? join(import.meta.dirname, '..', '..', 'shared', 'data', 'connector-runs.ndjson');
const describeWithData = existsSync(file) ? describe : describe.skip;

describeWithData('the 72 real runs of one cycle', () => {
  let stack: Stack;
  const analytics = async (path: string) => (await get(`${stack.urls.processor}/analytics/${path}`)).body;

  beforeAll(async () => {
    stack = await startStack({ COMPANY_TIME_ZONES: 'akonovia=America/Toronto' });
    const answer = await post(`${stack.urls.ingestion}/ingest/batch`, readFileSync(file, 'utf8'));
    expect(answer).toMatchObject({ status: 202, body: { results: { total: 72, successful: 72, failed: 0 }, rejected: [] } });
  });
  afterAll(() => stack?.close());

  it('are counted by status and source', async () => {
    expect(await analytics('summary')).toMatchObject({
      total_logs_processed: 72,
      success_count: 71,
      failed_count: 1,
      total_sources: 6,
      anomaly_count: 11,
    });
    expect((await analytics('summary')).success_rate).toBeCloseTo(98.6111, 4);
    const sources = (await analytics('sources')) as Record<string, { total_count: number }>;
    expect(Object.fromEntries(Object.entries(sources).map(([source, { total_count }]) => [source, total_count]))).toEqual({
      sharepoint_graph: 32,
      Efficy: 16,
      zohobooks: 9,
      EasyProjects: 8,
      PowerBI: 6,
      zohoprojects: 1,
    });
  });
});
