import { aRawLog } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RefusalsDto } from '../apps/processor/src/refusals/refusals.dto.js';
import { get, post } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { openDatabase, postgres } from './harness/test-database.js';

const here = postgres === null ? describe.skip : describe;

interface Listed {
  readonly alerts: readonly { readonly rule: string; readonly state: string; readonly summary: string }[];
}

here('records that a door refuses', () => {
  let database: { url: string; close: () => Promise<void> };
  let stack: Stack;
  beforeAll(async () => {
    database = await openDatabase();
    stack = await startStack({ ALERTS_POLL_MS: '50', DATABASE_URL: database.url });
  });
  afterAll(async () => {
    await stack?.close();
    await database?.close();
  });

  const refusalsOf = async (search: string): Promise<RefusalsDto> =>
    (await get<RefusalsDto>(`${stack.urls.processor}/refusals?${search}`)).body;
  const counted = (search: string, count: number): Promise<RefusalsDto['refusals']> =>
    eventually(`${count} refusals of ${search} are kept`, async () => {
      const { refusals } = await refusalsOf(search);
      return refusals.reduce((sum, refusal) => sum + refusal.count, 0) === count ? refusals : undefined;
    });

  it('are counted by source and code, wherever they come in', async () => {
    const bad = aRawLog({ Source: 'one', Etat: 'MAYBE' });
    expect((await post(`${stack.urls.ingestion}/ingest/single`, bad)).status).toBe(422);
    const many = [bad, aRawLog({ Source: 'one' }), aRawLog({ Source: 'one', Objet_Id: null, Objet: null })];
    expect((await post(`${stack.urls.ingestion}/ingest/batch`, many)).status).toBe(202);
    const found = await counted('source=one', 3);
    expect(found.toSorted((a, b) => b.count - a.count)).toMatchObject([
      { company: 'acme', code: 'status_unknown', count: 2, reason: expect.stringContaining('MAYBE') },
      { company: 'acme', code: 'field_missing', count: 1, door: '/ingest/batch' },
    ]);
    expect(await counted('source=one&company=acme', 3)).toEqual(found);
    expect((await refusalsOf('company=other')).refusals).toEqual([]);
  });

  it('count for nobody when they do not say whose they are', async () => {
    const answer = await fetch(`${stack.urls.ingestion}/ingest/single`, { method: 'POST', body: '[7]' });
    expect(answer.status).toBe(422);
    const [refusal] = await eventually('it is kept', async () => {
      const { refusals } = await refusalsOf('');
      const found = refusals.filter(({ source }) => source === null);
      return found.length > 0 ? found : undefined;
    });
    expect(refusal).toMatchObject({ company: null, source: null, code: 'record_not_object', count: 1 });
  });

  it('are listed page by page', async () => {
    const all = (await refusalsOf('')).refusals;
    const first = await refusalsOf('limit=1');
    const rest = await refusalsOf(`limit=500&cursor=${first.next_cursor}`);
    expect([...first.refusals, ...rest.refusals]).toEqual(all);
  });

  it('make their source unreadable, not silent, and once for each summary', async () => {
    const records = Array.from({ length: 4 }, (_, index) => aRawLog({ Source: 'two', Objet_Id: index, Etat: 'MAYBE' }));
    expect((await post(`${stack.urls.ingestion}/ingest/batch`, records)).status).toBe(422);
    const [alert] = await eventually('it is told', async () => {
      const { body } = await get<Listed>(`${stack.urls.processor}/alerts?source=two`);
      return body.alerts.length > 0 ? body.alerts : undefined;
    });
    expect(alert).toMatchObject({
      rule: 'records-unreadable',
      state: 'firing',
      summary: expect.stringMatching(/^acme \/ two has 4 records that cannot be read, since .*: status_unknown: /),
    });
    const [row] = await query<{ count: string }>(database.url, 'select count(*) from refusal_summaries');
    expect(Number(row!.count)).toBe(4);
  });
});
