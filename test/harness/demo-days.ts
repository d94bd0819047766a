import { eventually } from '@app/platform/testing';
import { expect } from 'vitest';
import { DemoRuns } from '../../apps/standalone/src/demo/demo-runs.js';
import { playOn } from '../../apps/standalone/src/demo/play-on.js';
import { demoSample } from '../../apps/standalone/src/demo/sample.js';
import { query, type Stack, startStack } from './stack.js';
import { openDatabase } from './test-database.js';

const environment = { COMPANY_TIME_ZONES: 'boreal=America/Toronto,lumen=Europe/Paris', ALERTS_POLL_MS: '100' };

export async function sendTo({ urls }: Stack, records: Iterable<object>): Promise<void> {
  const body = [...records].map((record) => JSON.stringify(record)).join('\n');
  const headers = { 'content-type': 'application/x-ndjson' };
  const response = await fetch(`${urls.ingestion}/ingest/batch`, { method: 'POST', body, headers });
  expect(await response.json()).toMatchObject({ results: { failed: 0 } });
}

/** A demo whose runs go on coming in. */
export interface Playing {
  stop(): Promise<void>;
}

function playFrom({ urls }: Stack, runs: DemoRuns): Playing {
  const stopping = new AbortController();
  const playing = playOn(urls.ingestion, runs, () => new Date(), stopping.signal);
  return {
    stop() {
      stopping.abort();
      return playing;
    },
  };
}

/** Sends the days of the demo at once, as the demo does, and what comes after them. */
export async function playDemo(stack: Stack): Promise<Playing> {
  const now = new Date();
  const runs = new DemoRuns(demoSample(now));
  await sendTo(stack, runs.endedBy(now.getTime()));
  return playFrom(stack, runs);
}

/** A stack with the zones of the demo's companies, and nothing in it. */
export const startEmptyDemo = (): Promise<Stack> => startStack(environment);

/** Resolves when the planted faults are firing, and the delay of days that came all at once is over. */
export async function plantedAlerts({ urls }: Stack, withinMs: number): Promise<void> {
  const wanted = ['latency-degraded', 'source-silent', 'resource-overuse'];
  await eventually(
    'the alerts of the planted faults fire',
    async () => {
      const response = await fetch(`${urls.processor}/alerts?state=firing&limit=100`);
      const { alerts } = (await response.json()) as { alerts: { rule: string }[] };
      const rules = new Set(alerts.map(({ rule }) => rule));
      return wanted.every((rule) => rules.has(rule)) && !rules.has('pipeline-lagging') ? true : undefined;
    },
    { withinMs },
  );
}

/** Stores the runs that the demo begins with as if each had come a second after its end, and no alert yet. */
async function storeDays(url: string, days: Iterable<object>): Promise<void> {
  const stack = await startStack({ ...environment, DATABASE_URL: url });
  await sendTo(stack, days).finally(() => stack.close());
  await query(
    url,
    `update runs set ingested_at = coalesce(end_time, start_time),
      stored_at = coalesce(end_time, start_time) + interval '1 second'`,
  );
  await query(url, 'truncate alert_engine, alerts, alert_transitions, cycles');
}

/**
 * A stack whose alert engine finds the days of the demo in its tables, as they came: it has judged them within seconds, where
 * days that come at once keep it waiting for a minute and more. `console.e2e-spec.ts` has that.
 * @throws Error when there is no PostgreSQL
 */
export async function startStoredDemo(): Promise<Stack> {
  const database = await openDatabase();
  const now = new Date();
  const runs = new DemoRuns(demoSample(now));
  await storeDays(database.url, runs.endedBy(now.getTime()));
  const stack = await startStack({ ...environment, DATABASE_URL: database.url });
  const playing = playFrom(stack, runs);
  const close = () => playing.stop().then(() => stack.close().finally(() => database.close()));
  await plantedAlerts(stack, 60_000);
  return { ...stack, close };
}
