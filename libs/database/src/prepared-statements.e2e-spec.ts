import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { CompiledQuery, type Kysely, sql } from 'kysely';
import { arrayLiteral } from './array-literal.js';
import { Database } from './database.js';
import { PREPARED } from './prepared-statements.js';
import type { Tables } from './tables.js';

const postgres = await findPostgres();

(postgres === null ? describe.skip : describe)('statements that are prepared', () => {
  let server: TestPostgres;
  let database: Database;

  beforeAll(async () => {
    server = await postgres!.open();
  });
  afterAll(() => server?.close());
  beforeEach(() => {
    database = new Database({ url: server.url, poolSize: 1 });
  });
  afterEach(() => database.close());

  const text = `${PREPARED} select $1::int + 1 as next`;
  const nextOf = async (tables: Kysely<Tables>, value: number): Promise<number> =>
    (await tables.executeQuery<{ next: number }>(CompiledQuery.raw(text, [value]))).rows[0]!.next;
  const preparedTexts = async (): Promise<string[]> => {
    const { rows } = await database.use((tables) =>
      sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(tables),
    );
    return rows.map(({ statement }) => statement);
  };

  it('are parsed once by a connection, others are not kept', async () => {
    for (const value of [1, 2, 3]) {
      expect(await database.use((tables) => nextOf(tables, value))).toBe(value + 1);
      await database.use((tables) => sql`select ${value}::int`.execute(tables));
    }
    expect(await preparedTexts()).toEqual([text]);
  });

  it.each(['statement', 'transaction'] as const)('are not any more once a proxy loses them, in a %s', async (use) => {
    const next = (): Promise<number> => database[use]((tables: Kysely<Tables>) => nextOf(tables, 1));
    await next();
    await database.use((tables) => sql`deallocate all`.execute(tables));
    expect(await next()).toBe(2);
    expect(await preparedTexts()).toEqual([]);
  });

  it('take columns of texts as they are', async () => {
    const special = fc.constantFrom('', 'NULL', 'null', '{}', '\\', '"', ',', '\n\t\b\f\r', '\\n', '\u0001', 'é', '😀');
    const column = fc.array(fc.option(fc.oneof(special, fc.string({ unit: 'binary' }).filter(isStorable))), {
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(column, async (texts) => {
        const { rows } = await database.use((tables) =>
          sql<{ text: string | null }>`
            select text from unnest(${arrayLiteral(texts)}::text[], ${arrayLiteral(texts.map((_, place) => place))}::int[])
              as row (text, place) order by place`.execute(tables),
        );
        expect(rows.map((row) => row.text)).toEqual(texts);
      }),
    );
  });

  it.each(['\ud83d', 'a\udc00b'])('refuse half of a surrogate pair', (text) => {
    expect(() => arrayLiteral(['well', text])).toThrow(expect.objectContaining({ code: 'store_rejected' }));
  });

  it('take columns of numbers, truths and documents as they are', async () => {
    const numbers = [0, 1e-7, 5e-324, 1.7976931348623157e308, 2 ** 53 - 1, 0.1, null];
    const document = { text: '"\\\n', list: [null, { nested: true }] };
    const { rows } = await database.use((tables) =>
      sql<{ number: number | null; truth: boolean | null; document: unknown }>`
        select number, truth, document from unnest(${arrayLiteral(numbers)}::float8[],
          ${arrayLiteral([true, false, null])}::boolean[], ${arrayLiteral([JSON.stringify(document)])}::jsonb[])
          as row (number, truth, document)`.execute(tables),
    );
    expect(rows.map(({ number }) => number)).toEqual(numbers);
    expect(rows.slice(0, 3).map(({ truth }) => truth)).toEqual([true, false, null]);
    expect(rows[0]!.document).toEqual(document);
  });
});

/** PostgreSQL keeps neither. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
