import { eventually } from '@app/platform/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSample } from '../apps/standalone/src/demo/sample-file.js';
import { showDemo, type ShownDemo } from '../apps/standalone/src/demo/show-demo.js';
import { get } from './harness/http.js';
import { misjudged, type SaidState } from './harness/planted-states.js';
import { scale } from './harness/scale.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { openDatabase } from './harness/test-database.js';

const JUDGED_DEADLINE_MS = 180_000;
const environment = { COMPANY_TIME_ZONES: 'boreal=America/Toronto,lumen=Europe/Paris' };

describe('a demo that is started again', () => {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let folder: string;
  let stack: Stack | undefined;

  beforeEach(async () => {
    database = await openDatabase();
    folder = await mkdtemp(join(tmpdir(), 'demo-'));
  });
  afterEach(async () => {
    await stack?.close();
    stack = undefined;
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Starts a demo whose clock is so much behind. */
  async function demoOf(behindMs: number): Promise<ShownDemo> {
    stack = await startStack({ ...environment, DATABASE_URL: database.url });
    const program = { urls: stack.urls, store: 'DATABASE_URL', psql: null };
    const clock = () => new Date(Date.now() - behindMs);
    return showDemo({ program, folder, clock, signal: new AbortController().signal, onSent: () => undefined });
  }

  async function stop(): Promise<void> {
    await stack?.close();
    stack = undefined;
  }

  const idsOfStore = async () => {
    const rows = await query<{ run_id: string; ends: Date }>(
      database.url,
      'select run_id, coalesce(end_time, start_time) as ends from runs',
    );
    return new Map(rows.map(({ run_id, ends }) => [run_id, ends.getTime()]));
  };

  it.each(scale.demoPauses)(
    'after %s has today, nothing twice, and each planted fault where it says',
    async (_, pauseMs) => {
      const first = await demoOf(pauseMs);
      expect(first.page.start.kind).toBe('loaded');
      const before = await idsOfStore();
      await stop();

      const { page } = await demoOf(0);
      expect(page.start).toMatchObject({ kind: 'continued', hole: null });
      const after = await idsOfStore();
      expect([...before.keys()].filter((id) => !after.has(id))).toEqual([]);
      const ends = [...after.values()].sort((one, other) => one - other);
      const holes = ends.slice(1).filter((end, index) => end - ends[index]! > 15 * 60_000);
      expect(holes).toEqual([]);
      expect(Date.now() - ends.at(-1)!).toBeLessThan(15 * 60_000);
      expect(await query(database.url, 'select * from dead_letters')).toEqual([]);

      const sample = readSample(folder)!;
      await eventually(
        'all of it is as it was planted',
        async () => {
          const said: SaidState[] = [];
          for (const by of ['source', 'object']) {
            const { body } = await get<{ states: SaidState[] }>(`${stack!.urls.processor}/state?by=${by}&limit=5000`);
            said.push(...body.states);
          }
          const wrong = misjudged(said, sample);
          if (wrong.length > 0) throw new Error(wrong.join('\n'));
          return true;
        },
        { withinMs: JUDGED_DEADLINE_MS, everyMs: 1000 },
      );
    },
    2 * JUDGED_DEADLINE_MS,
  );
});
