import { withTables } from '@app/database/testing';
import { eventually, type Template } from '@app/platform/testing';
import { generateRuns } from '@app/samples';
import { QUARTER_HOUR_MS } from '@app/time';
import { expect } from '@jest/globals';
import { query, type Stack, startStack } from './stack.js';
import { postgres } from './test-database.js';

const environment = { COMPANY_TIME_ZONES: 'boreal=America/Toronto,lumen=Europe/Paris', ALERTS_POLL_MS: '100' };

/** The day that the demo shows. */
const demoDay = () =>
  generateRuns({
    until: new Date(Math.floor(Date.now() / QUARTER_HOUR_MS) * QUARTER_HOUR_MS),
    hours: 24,
    companies: 2,
    seed: 7,
  });

export async function sendTo({ urls }: Stack, records: Iterable<object>): Promise<void> {
  const body = [...records].map((record) => JSON.stringify(record)).join('\n');
  const headers = { 'content-type': 'application/x-ndjson' };
  const response = await fetch(`${urls.ingestion}/ingest/batch`, { method: 'POST', body, headers });
  expect(await response.json()).toMatchObject({ results: { failed: 0 } });
}

export const sendDemoDay = (stack: Stack): Promise<void> => sendTo(stack, demoDay());

/** A stack with the zones of the demo's companies, and nothing in it. */
export const startEmptyDemo = (): Promise<Stack> => startStack(environment);

/** Resolves when the planted faults are firing, and the delay of a day that came all at once is over. */
export async function plantedAlerts({ urls }: Stack, withinMs: number): Promise<void> {
  const wanted = ['latency-degraded', 'source-silent', 'cycle-incomplete'];
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

/** The runs of the day, each stored a second after its end, and no alert yet. */
const withDemoDay: Template = {
  name: 'demo_day',
  async prepare(url) {
    await withTables.prepare(url);
    const stack = await startStack({ ...environment, DATABASE_URL: url });
    await sendDemoDay(stack).finally(() => stack.close());
    await query(
      url,
      `update runs set ingested_at = coalesce(end_time, start_time),
        stored_at = coalesce(end_time, start_time) + interval '1 second'`,
    );
    await query(url, 'truncate alert_engine, alerts, alert_transitions, cycles');
  },
};

/**
 * A stack whose alert engine finds the day of the demo in its tables, as it came over the day: it folds it in a second,
 * where a day that comes at once keeps it a minute and more at work. `console.e2e-spec.ts` has that.
 * @throws Error when there is no PostgreSQL
 */
export async function startStoredDemo(): Promise<Stack> {
  if (postgres === null) throw new Error('there is no PostgreSQL to test with');
  const database = await postgres.openCopy(withDemoDay);
  const stack = await startStack({ ...environment, DATABASE_URL: database.url });
  await plantedAlerts(stack, 60_000);
  return { ...stack, close: () => stack.close().finally(() => database.close()) };
}
