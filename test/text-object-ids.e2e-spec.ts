import { eventually } from '@app/platform/testing';
import { DAY_MS, MINUTE_MS } from '@app/time';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parquetReadObjects } from 'hyparquet';
import { get, post } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { aStoredRun, storeRuns } from './harness/stored-runs.js';
import { postgres } from './harness/test-database.js';
import { toldAtOnce } from './harness/told-at-once.js';

/** In the order of the answers. Only the ids tell the objects apart. */
const ids = ['1204', '4567890123456789012', 'a/b'];
const failing = ids.slice(1);

interface WithId {
  readonly object_id: string;
}
interface About {
  readonly subject: { readonly object_id: string | null };
}

(postgres === null ? describe.skip : describe)('objects whose ids are texts', () => {
  const beginMs = Date.now() - 60 * MINUTE_MS;
  const runsOf = (object_id: string) =>
    ['SUCCESS', 'FAILED', 'SUCCESS', failing.includes(object_id) ? 'FAILED' : 'SUCCESS'].map((status, cycle) => {
      const start_time = new Date(beginMs + cycle * 15 * MINUTE_MS).toISOString();
      const end_time = new Date(beginMs + cycle * 15 * MINUTE_MS + MINUTE_MS).toISOString();
      const names = {
        object_id,
        company: 'acme',
        source: 'efficy',
        object_type: 'leads',
        sequence_id: `cycle ${cycle}`,
      };
      const error_message = status === 'FAILED' ? 'the token has expired' : null;
      return aStoredRun({
        ...{ ...names, start_time, end_time, timestamp: start_time, duration_seconds: 60, error_message },
        status: status as 'SUCCESS' | 'FAILED',
      });
    });
  const runs = new Map(ids.map((id) => [id, runsOf(id)]));
  /** Of another company. Out of the past, so that the first ones are closed at once. */
  const oldCycles = Array.from({ length: 54 }, (_, cycle) => {
    const start_time = new Date(beginMs - 3 * DAY_MS + cycle * 15 * MINUTE_MS).toISOString();
    const times = { start_time, end_time: start_time, timestamp: start_time, sequence_id: `old ${cycle}` };
    return ids.map((object_id) => aStoredRun({ ...times, object_id, company: 'past', object_type: 'leads' }));
  });
  let stack: Stack;

  const ask = async <T>(path: string): Promise<T> => {
    const { status, body } = await get<T>(`${stack.urls.processor}${path}`);
    expect(status).toBe(200);
    return body;
  };
  const idParameter = (id: string): string => `company=acme&object_id=${encodeURIComponent(id)}`;
  const idsIn = (objects: readonly WithId[]): string[] => objects.map(({ object_id }) => object_id);

  beforeAll(async () => {
    stack = await startStack({ ALERTS_POLL_MS: '50', ...toldAtOnce });
    await storeRuns(stack.databaseUrl, [...runs.values(), ...oldCycles].flat());
  });
  afterAll(() => stack?.close());

  it.each(ids)('have runs of their own: %s', async (id) => {
    const { runs: found } = await ask<{ runs: (WithId & { run_id: string })[] }>(`/runs?${idParameter(id)}`);
    expect(found.map(({ run_id }) => run_id)).toEqual(
      runs
        .get(id)!
        .map(({ run_id }) => run_id)
        .toReversed(),
    );
    expect(new Set(idsIn(found))).toEqual(new Set([id]));
  });

  it.each(ids)('have neighbours of their own: %s', async (id) => {
    const [first, second, third, fourth] = runs.get(id)!.map(({ run_id }) => ({ run_id, object_id: id }));
    const run = await ask(`/runs/${third!.run_id}`);
    expect(run).toMatchObject({ ...third, previous: second, next: fourth, last_good: first });
  });

  it.each(['percentiles', 'freshness', 'mttr'])('are groups of their own: /analytics/%s', async (name) => {
    const { groups } = await ask<{ groups: WithId[] }>(`/analytics/${name}?by=object&company=acme`);
    expect(idsIn(groups)).toEqual(ids);
    for (const id of ids) {
      const alone = await ask<{ groups: WithId[] }>(`/analytics/${name}?by=object&${idParameter(id)}`);
      expect(idsIn(alone.groups)).toEqual([id]);
    }
  });

  it('have statistics of their own', async () => {
    const numbers = await Promise.all(
      ['percentiles', 'freshness', 'mttr'].map((name) =>
        ask<{ groups: object[] }>(`/analytics/${name}?by=object&company=acme`),
      ),
    );
    expect(numbers.map(({ groups }) => groups)).toMatchObject([
      [{ runs_count: 4, failed_count: 1 }, ...failing.map(() => ({ runs_count: 4, failed_count: 2 }))],
      [{ last_status: 'SUCCESS' }, ...failing.map(() => ({ last_status: 'FAILED' }))],
      [{ open_count: 0, mttr_seconds: 900 }, ...failing.map(() => ({ open_count: 1, mttr_seconds: 900 }))],
    ]);
  });

  it('have series of their own', async () => {
    const { series } = await ask<{ series: { key: WithId; values: number[] }[] }>(
      '/analytics/timeseries?metric=failures&by=object&company=acme&bucket=1d',
    );
    const failures = series.map(({ key, values }) => [key.object_id, values.reduce((sum, value) => sum + value, 0)]);
    expect(failures).toEqual([['1204', 1], ...failing.map((id) => [id, 2])]);
  });

  it('are counted one by one among those of an error', async () => {
    const { groups } = await ask<{ groups: object[] }>('/analytics/errors');
    expect(groups).toMatchObject([{ count: 5, objects_count: 3 }]);
    const alone = await ask<{ groups: object[]; recent: WithId[] }>(`/analytics/errors?${idParameter('a/b')}`);
    expect(alone.groups).toMatchObject([{ count: 2, objects_count: 1 }]);
    expect(idsIn(alone.recent)).toEqual(['a/b', 'a/b']);
  });

  it.each(ids)('are exported as they are: %s', async (id) => {
    const download = async (format: string): Promise<Buffer> => {
      const answer = await fetch(`${stack.urls.processor}/runs/export?format=${format}&${idParameter(id)}`);
      expect(answer.status).toBe(200);
      return Buffer.from(await answer.arrayBuffer());
    };
    const lines = (await download('ndjson')).toString().trim().split('\n');
    expect(idsIn(lines.map((line) => JSON.parse(line) as WithId))).toEqual([id, id, id, id]);
    const [head, ...rows] = (await download('csv')).toString().trim().split('\r\n');
    const column = head!.split(',').indexOf('object_id');
    expect(rows.map((row) => row.split(',')[column])).toEqual([id, id, id, id]);
    const file = new Uint8Array(await download('parquet')).buffer;
    expect(idsIn((await parquetReadObjects({ file })) as unknown as WithId[])).toEqual([id, id, id, id]);
  });

  it('are named by the cycles that they ran in', async () => {
    const cycle = await eventually('the first cycle is closed', async () => {
      const { cycles } = await ask<{ cycles: { sequence_id: string; present: WithId[] }[] }>('/cycles?company=past');
      return cycles.find(({ sequence_id }) => sequence_id === 'old 0');
    });
    expect(idsIn(cycle.present)).toEqual(ids);
  });

  it('have alerts and states of their own', async () => {
    const alerts = await eventually('both fail', async () => {
      const found = await ask<{ alerts: About[] }>('/alerts?rule=failure-detected&state=firing');
      return found.alerts.length === 2 ? found.alerts : undefined;
    });
    expect(alerts.map(({ subject }) => subject.object_id).toSorted()).toEqual(failing);
    for (const id of ids) {
      const isFailing = failing.includes(id);
      const states = await eventually(`the state of ${id}`, async () => {
        const found = await ask<{ states: (About & { state: string })[] }>(`/state?by=object&${idParameter(id)}`);
        return (found.states[0]?.state === 'failing') === isFailing ? found.states : undefined;
      });
      expect(states.map(({ subject }) => subject.object_id)).toEqual([id]);
    }
    const { states } = await ask<{ states: About[] }>('/state?by=object&company=acme');
    expect(states.map(({ subject }) => subject.object_id)).toEqual(ids);
  });

  it('are muted one by one, by an id as text or as a number', async () => {
    const mute = async (object: unknown) =>
      post(`${stack.urls.processor}/silences`, {
        match: { company: 'acme', object },
        ends_at: new Date(Date.now() + 3_600_000).toISOString(),
        comment: 'known',
      });
    for (const [object, shown] of [
      ['a/b', 'a/b'],
      [1204, '1204'],
    ] as const) {
      expect(await mute(object)).toMatchObject({ status: 201, body: { match: { company: 'acme', object: shown } } });
    }
    for (const object of ['', 1.5, 2 ** 53, true, {}]) expect((await mute(object)).status).toBe(422);
    const { alerts } = await ask<{ alerts: (About & { muted_until: string | null })[] }>(
      '/alerts?state=firing&rule=failure-detected',
    );
    const muted = alerts.filter(({ muted_until }) => muted_until !== null);
    expect(muted.map(({ subject }) => subject.object_id)).toEqual(['a/b']);
    const stored = await query(stack.databaseUrl, `select match->>'object' as object from silences order by 1`);
    expect(stored).toEqual([{ object: '1204' }, { object: 'a/b' }]);
  });
});
