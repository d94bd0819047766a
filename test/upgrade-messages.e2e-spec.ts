import { type StandardizedLog, topics } from '@app/contracts';
import { loadSettings } from '@app/platform';
import { timeZone } from '@app/time';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AnalyticsService } from '../apps/processor/src/runs/intake/analytics.service.js';
import { process } from '../apps/processor/src/runs/intake/process.js';
import { ProcessorSettings } from '../apps/processor/src/processor.js';
import { standardize } from '../apps/standardization/src/standardize/standardize.js';

interface Message {
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: { readonly data: Record<string, unknown> };
}

/** Recorded from the topics of the ingestion and the standardization of version 0.1 (commit a68a0911): six runs on each. */
const messages = readFileSync(join(import.meta.dirname, 'harness/version-0.1/messages.ndjson'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Message);
const messagesOf = (topic: { readonly name: string }): Message[] =>
  messages.filter(({ topic: name }) => name === topic.name);

const utc = timeZone('UTC');
const context = { zoneOf: () => utc, maxFutureSecs: 900 };
const analytics = new AnalyticsService(loadSettings(ProcessorSettings, {}));

const processed = (data: unknown) => {
  const outcome = process(data, analytics);
  if (outcome.kind === 'reject') throw new Error(outcome.detail);
  return outcome.value;
};
const standardized = ({ value, headers }: Message): StandardizedLog => {
  const outcome = standardize(value.data, context, Number(headers['ingest-ts']));
  if (outcome.kind === 'reject') throw new Error(outcome.detail);
  return outcome.value;
};
const byId = (logs: readonly StandardizedLog[]): StandardizedLog[] =>
  logs.toSorted((a, b) => (a.run_id < b.run_id ? -1 : 1));

describe('messages of version 0.1 that are still on the topics', () => {
  it.each(messagesOf(topics.rawLogs))('are taken by this standardization as the same run: $key', (message) => {
    expect(standardized(message).run_id).toBe(message.headers['run-id']);
  });

  it.each(messagesOf(topics.standardizedLogs))('are taken by this processor as the same run: $key', ({ value }) => {
    const { log, metrics } = processed(value.data);
    expect(log).toMatchObject({ ...value.data, object_id: String(value.data.object_id) });
    expect(metrics).toMatchObject({ run_id: value.data.run_id, is_anomaly: metrics.anomaly_reason !== null });
  });

  it('become the same record, whichever of the two versions standardizes them', () => {
    const here = byId(messagesOf(topics.rawLogs).map(standardized));
    const there = byId(messagesOf(topics.standardizedLogs).map(({ value }) => processed(value.data).log));
    expect(there).toEqual(here);
    expect(here).toHaveLength(6);
  });
});
