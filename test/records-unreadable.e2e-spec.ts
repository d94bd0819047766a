import { aRawLog } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StatesDto } from '../apps/processor/src/alerting/states/states.dto.js';
import { get, post } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { aStoredRun, storeRuns } from './harness/stored-runs.js';
import { openDatabase, postgres } from './harness/test-database.js';

const here = postgres === null ? describe.skip : describe;

interface Listed {
  readonly alerts: readonly { readonly rule: string; readonly state: string; readonly summary: string }[];
}

here('records that cannot be read', () => {
  let database: { url: string; close: () => Promise<void> };
  let stack: Stack | undefined;
  beforeAll(async () => {
    database = await openDatabase();
  });
  afterEach(async () => {
    await stack?.close();
    stack = undefined;
  });
  afterAll(() => database?.close());

  const start = async (): Promise<Stack> =>
    (stack = await startStack({ ALERTS_POLL_MS: '50', DATABASE_URL: database.url }));
  /** A record that the door takes, and that has no start. */
  const send = async ({ urls }: Stack, id: number, Source: string): Promise<void> => {
    const record = aRawLog({ Objet_Id: id, Source, Debut: 'soon', Fin: null });
    expect((await post(`${urls.ingestion}/ingest/single`, record)).status).toBe(202);
  };
  const areFolded = () =>
    eventually('all are folded', async () => {
      const [row] = await query<{ done: boolean }>(
        database.url,
        'select folded_to >= (select max(stored_by) from dead_letters) as done from alert_engine',
      );
      return row?.done === true ? true : undefined;
    });
  const alertsOf = async ({ urls }: Stack, source: string) => {
    const { body } = await get<Listed>(`${urls.processor}/alerts?source=${source}`);
    return body.alerts.map(({ rule, state, summary }) => ({ rule, state, summary }));
  };

  it('make an alert about their source, whose state is unreadable, and one alert it stays after a restart', async () => {
    const first = await start();
    const now = new Date().toISOString();
    await storeRuns(first.databaseUrl, [aStoredRun({ start_time: now, end_time: now, timestamp: now })]);
    for (const id of [1, 2]) await send(first, id, 'zohobooks');
    await send(first, 3, 'another');
    await areFolded();
    expect(await alertsOf(first, 'zohobooks')).toEqual([]);
    await first.close();

    const second = await start();
    await send(second, 4, 'zohobooks');
    const told = {
      rule: 'records-unreadable',
      state: 'firing',
      summary: expect.stringMatching(
        /^acme \/ zohobooks has 3 records that cannot be read, since .*: time_unreadable: the start is "soon", the end is missing$/,
      ),
    };
    const found = await eventually('it fires', async () => {
      const alerts = await alertsOf(second, 'zohobooks');
      return alerts.length > 0 ? alerts : undefined;
    });
    expect(found).toEqual([told]);
    expect(await alertsOf(second, 'another')).toEqual([]);
    const { body } = await get<StatesDto>(`${second.urls.processor}/state`);
    expect(body.states).toMatchObject([{ subject: { source: 'zohobooks' }, state: 'unreadable', alert_count: 1 }]);
    await second.close();

    const third = await start();
    await send(third, 5, 'zohobooks');
    await areFolded();
    expect(await alertsOf(third, 'zohobooks')).toEqual([told]);
    expect(await query(database.url, 'select distinct alert_id from alert_transitions')).toHaveLength(1);
  });
});
