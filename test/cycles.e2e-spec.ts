import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { aStoredRun, type StoredRun, storeRuns } from './harness/stored-runs.js';
import { postgres } from './harness/test-database.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** More than are open at once while a history is read in: the oldest are closed at once, and nobody waits for them. */
const CYCLES = 54;
const OBJECTS = 250;

interface Named {
  readonly object_id: string;
  readonly object_type: string;
}
interface Listed {
  readonly sequence_id: string;
  readonly present_count: number;
  readonly present: readonly Named[] | null;
  readonly failed: readonly Named[];
  readonly failed_count: number;
  readonly late: readonly Named[];
  readonly late_count: number;
}

(postgres === null ? describe.skip : describe)('the cycles that are listed', () => {
  const beginMs = Date.now() - 3 * DAY_MS;
  let stack: Stack;

  const runOf = (cycle: number, object_id: string, changes: Partial<StoredRun> = {}): StoredRun => {
    const start_time = new Date(beginMs + cycle * 15 * MINUTE_MS).toISOString();
    const object_type = `object ${object_id.padStart(3, '0')}`;
    const names = { sequence_id: `cycle ${cycle}`, timestamp: start_time, object_id, object_type };
    return aStoredRun({ ...names, start_time, end_time: start_time, ...changes });
  };
  const list = async (parameters = ''): Promise<ReadonlyMap<string, Listed>> => {
    const { status, body } = await get<{ cycles: Listed[] }>(`${stack.urls.processor}/cycles?limit=500${parameters}`);
    expect(status).toBe(200);
    return new Map(body.cycles.map((cycle) => [cycle.sequence_id, cycle]));
  };
  /** A cycle as it is listed, once it is as it should be. */
  const cycleOnce = (name: string, isReady: (cycle: Listed) => boolean): Promise<Listed> =>
    eventually(`${name} is listed`, async () => {
      const cycle = (await list()).get(name);
      return cycle !== undefined && isReady(cycle) ? cycle : undefined;
    });

  beforeAll(async () => {
    stack = await startStack({ ALERTS_POLL_MS: '50' });
    const status = 'FAILED';
    const largest = Array.from({ length: OBJECTS }, (_, id) => runOf(0, String(OBJECTS - id), { status }));
    const others = Array.from({ length: CYCLES - 1 }, (_, cycle) => [
      runOf(cycle + 1, '2'),
      runOf(cycle + 1, '1', { status }),
    ]);
    await storeRuns(stack.databaseUrl, [...largest, ...others.flat()]);
  });
  afterAll(() => stack?.close());

  it('name the objects that ran in them, by name', async () => {
    const { present_count, present, failed } = await cycleOnce('cycle 1', () => true);
    expect([present_count, present, failed]).toMatchObject([
      2,
      [
        { source: 'zohobooks', zone: '1-Raw', object_id: '1', object_type: 'object 001' },
        { object_id: '2', object_type: 'object 002' },
      ],
      [{ object_id: '1' }],
    ]);
  });

  it('name 200 objects of each list, and count all', async () => {
    const cycle = await cycleOnce('cycle 0', () => true);
    expect([cycle.present_count, cycle.failed_count]).toEqual([OBJECTS, OBJECTS]);
    expect([cycle.present!.length, cycle.failed.length]).toEqual([200, 200]);
    expect(cycle.present!.map(({ object_id }) => object_id)).toEqual(
      Array.from({ length: 200 }, (_, id) => String(id + 1)),
    );
  });

  it.each([
    [0, 0],
    [1, 1],
    [200, 200],
  ])('name %i when so many are asked for', async (names, named) => {
    await cycleOnce('cycle 0', () => true);
    const cycle = (await list(`&names=${names}`)).get('cycle 0')!;
    expect([cycle.present!.length, cycle.failed.length]).toEqual([named, named]);
    expect([cycle.present_count, cycle.failed_count]).toEqual([OBJECTS, OBJECTS]);
  });

  it.each(['-1', '201', '1.5', 'all'])('refuse to name %s', async (names) => {
    expect((await get(`${stack.urls.processor}/cycles?names=${names}`)).status).toBe(422);
  });

  it('name who came after they were closed as well', async () => {
    await cycleOnce('cycle 1', () => true);
    await storeRuns(stack.databaseUrl, [runOf(1, '3')]);
    const { present_count, present, late } = await cycleOnce('cycle 1', ({ late_count }) => late_count > 0);
    expect([present_count, present!.map(({ object_id }) => object_id)]).toEqual([3, ['1', '2', '3']]);
    expect(late).toMatchObject([{ object_id: '3' }]);
  });

  it('do not say who ran when an earlier version closed them', async () => {
    await cycleOnce('cycle 2', () => true);
    await query(stack.databaseUrl, `update cycles set present = null where sequence_id = 'cycle 2'`);
    const { present, present_count } = (await list()).get('cycle 2')!;
    expect([present, present_count]).toEqual([null, 2]);
    expect((await list('&names=0')).get('cycle 2')!.present).toBeNull();
  });
});
