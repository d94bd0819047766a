import type { Client } from 'pg';
import type { MovedTable } from './moved-tables.js';

/** Rows that are fetched at once. A row of a run has some 100 KB at most, and may have 2 MB when an old version stored it. */
const FETCH_ROWS = 200;
/** One transaction writes a few rows more than that, in either measure. */
const BATCH_ROWS = 1000;
const BATCH_CHARS = 4_000_000;

/** A row on its way, as the JSON that PostgreSQL makes of it: numbers, times and bytes come out as they went in. */
export interface MovedRow {
  readonly json: string;
  /** The transaction of the source that stored it; null where rows have none. */
  readonly storedBy: bigint | null;
}

export interface RowsRequest {
  readonly table: string;
  readonly order: string;
  readonly hasTransaction?: boolean;
}

/** The rows of a table as the open transaction of the source sees them. Holds a few hundred of them at a time. */
export async function* rowsOf(
  source: Client,
  { table, order, hasTransaction }: RowsRequest,
): AsyncGenerator<MovedRow[]> {
  const cursor = `moved_${table}`;
  const transaction = hasTransaction ? 'moved.stored_by::text' : 'null';
  // No column of the result has a name of a column of the table: the order would be by its text.
  await source.query(
    `declare ${cursor} no scroll cursor for
     select row_to_json(moved)::text as moved_json, ${transaction} as moved_by from ${table} as moved order by ${order}`,
  );
  for (;;) {
    const { rows } = await source.query<{ moved_json: string; moved_by: string | null }>(
      `fetch forward ${FETCH_ROWS} from ${cursor}`,
    );
    if (rows.length === 0) break;
    yield rows.map(({ moved_json, moved_by }) => ({
      json: moved_json,
      storedBy: moved_by === null ? null : BigInt(moved_by),
    }));
    if (rows.length < FETCH_ROWS) break;
  }
  await source.query(`close ${cursor}`);
}

/**
 * The same in batches for one transaction each.
 * @param isCut whether no batch may hold two rows that follow each other so
 */
export async function* batchesOf(
  rows: AsyncIterable<MovedRow[]>,
  isCut: (before: MovedRow, after: MovedRow) => boolean = () => false,
): AsyncGenerator<MovedRow[]> {
  let batch: MovedRow[] = [];
  let chars = 0;
  for await (const fetched of rows) {
    for (const row of fetched) {
      const before = batch.at(-1);
      if (before !== undefined && (batch.length >= BATCH_ROWS || chars >= BATCH_CHARS || isCut(before, row))) {
        yield batch;
        batch = [];
        chars = 0;
      }
      batch.push(row);
      chars += row.json.length;
    }
  }
  if (batch.length > 0) yield batch;
}

const quoted = (name: string): string => `"${name}"`;

/**
 * The columns that are written of a table: not those that the database fills itself, and not the number of the
 * transaction.
 */
async function columnsOf(target: Client, table: string): Promise<string[]> {
  const { rows } = await target.query<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''
       and attname <> 'stored_by'
     order by attnum`,
    [table],
  );
  return rows.map(({ name }) => name);
}

/** Writes rows into a table. @returns how many of them were not there before */
export type Write = (rows: readonly MovedRow[]) => Promise<number>;

/** @param mayReplace whether the source's row takes the place of one that is there */
export async function writerOf(target: Client, table: MovedTable, mayReplace: boolean): Promise<Write> {
  const columns = await columnsOf(target, table.name);
  const replaced = columns.filter((name) => !table.key.includes(name));
  const conflict =
    mayReplace && !table.isOnce
      ? `(${table.key.map(quoted).join(', ')}) do update set ${replaced
          .map((name) => `${quoted(name)} = excluded.${quoted(name)}`)
          .join(', ')}`
      : 'do nothing';
  const statement = `
    with moved as (
      insert into ${table.name} (${columns.map(quoted).join(', ')})
      select ${columns.map(quoted).join(', ')} from json_populate_recordset(null::${table.name}, $1::json)
      on conflict ${conflict}
      returning xmax = 0 as is_new)
    select count(*) filter (where is_new)::int as count from moved`;
  return async (rows) => {
    const json = `[${rows.map((row) => row.json).join(',')}]`;
    const { rows: counted } = await target.query<{ count: number }>(statement, [json]);
    return counted[0]!.count;
  };
}

/** Does the work in one transaction. */
export async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (thrown) {
    await client.query('rollback').catch(() => undefined);
    throw thrown;
  }
}
