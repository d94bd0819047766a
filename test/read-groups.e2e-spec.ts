import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BoundedProgram, postgres, startBounded, storeMany, watching } from './harness/bounded-program.js';

const OBJECTS = 20_000;
const WITHIN_MS = 180_000;
const MOST_BYTES = 4_000_000;
const PAGE = 1000;

const periods =
  'a_from=2025-09-05T00:00:00Z&a_to=2025-09-05T20:00:00Z&b_from=2025-09-05T20:00:00Z&b_to=2025-09-06T20:00:00Z';

interface Page {
  readonly groups: readonly { readonly object_id: string }[];
  readonly total_groups: number;
  readonly next_cursor: string | null;
}

(postgres === null ? describe.skip : describe)(`answers by object of ${OBJECTS} objects`, () => {
  let program: BoundedProgram;

  beforeAll(async () => {
    program = await startBounded();
    await storeMany(program.databaseUrl, OBJECTS, {
      object_number: 'n',
      object_type: "'object ' || n",
      status: "'FAILED'",
      error_message: "'failed'",
    });
  }, WITHIN_MS);
  afterAll(() => program?.close());

  it.each([
    '/analytics/percentiles?by=object',
    '/analytics/mttr?by=object',
    '/analytics/freshness?by=object',
    `/analytics/compare?by=object&${periods}`,
  ])(
    'are given page by page, each object once: %s',
    async (path) => {
      const { seen } = await watching(program, async () => {
        const objects = new Set<string>();
        let cursor: string | null = null;
        for (let pages = 0; pages < 2 || (cursor !== null && pages < 3); pages++) {
          const answer: Response = await fetch(
            `${program.urls.processor}${path}${cursor === null ? '' : `&cursor=${cursor}`}`,
          );
          const text: string = await answer.text();
          expect(answer.status).toBe(200);
          expect(text.length).toBeLessThan(MOST_BYTES);
          const page = JSON.parse(text) as Page;
          expect(page).toMatchObject({ total_groups: OBJECTS, next_cursor: String(PAGE * (pages + 1)) });
          for (const { object_id } of page.groups) objects.add(object_id);
          expect(objects.size).toBe(PAGE * (pages + 1));
          cursor = page.next_cursor;
        }
        const last = await fetch(`${program.urls.processor}${path}&limit=5000&cursor=${OBJECTS - 10}`);
        const { groups, next_cursor } = (await last.json()) as Page;
        expect([groups.length, next_cursor]).toEqual([10, null]);
        const tooMany = await fetch(`${program.urls.processor}${path}&limit=5001`);
        expect(tooMany.status).toBe(422);
      });
      console.log(path.slice(0, 30), seen);
      expect(seen.unhealthy).toEqual([]);
    },
    WITHIN_MS,
  );
});
