import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';

const textOf = (file: string): Promise<string> => readFile(join(import.meta.dirname, file), 'utf8');

/** The statement with which version 0.1 stored runs, for a JSON array of them. */
export const insertOfVersion01 = await textOf('insert-runs.sql');

/** How much is in a store of version 0.1. */
export interface StoreSize {
  readonly runs: number;
  /** The time of the last of them, in ISO 8601. */
  readonly before: string;
}

/** Makes the tables of version 0.1 in an empty database, and fills them. */
export async function makeStoreOfVersion01(url: string, { runs, before }: StoreSize): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(await textOf('tables.sql'));
    const [runRows = '', ...others] = statementsOf(await textOf('rows.sql'));
    await withoutIndexes(client, () => client.query(runRows, [runs, before]));
    for (const statement of others) await client.query(statement, [runs, before]);
    await client.query('analyze');
  } finally {
    await client.end();
  }
}

const statementsOf = (text: string): string[] =>
  text
    .replaceAll(/^--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');

/** Rows are written in a third of the time, and indexes built at once. */
async function withoutIndexes(client: Client, work: () => Promise<unknown>): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes where tablename = 'runs' and indexname <> 'runs_pkey'`,
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  await client.query('alter table runs drop constraint runs_pkey');
  await work();
  await client.query('alter table runs add primary key (run_id)');
  for (const { definition } of rows) await client.query(definition);
}
