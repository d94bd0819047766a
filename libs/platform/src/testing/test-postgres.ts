import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** A database of a real PostgreSQL. */
export interface TestPostgres {
  readonly url: string;
  /** Removes what was made for this object; leaves alone what was there before. */
  close(): Promise<void>;
}

/** The template that databases are copied from. */
export interface Template {
  /** Lower case; one name means one `prepare`. */
  readonly name: string;
  /** Fills an empty database, and leaves no connection open. */
  prepare(url: string): Promise<void>;
}

/** The PostgreSQL of a test run. */
export interface PostgresChoice {
  /** The server in the names of tests. */
  readonly name: string;
  /** An empty database. */
  open(): Promise<TestPostgres>;
  /** A database as the template makes it: made once in a run, for the first test that asks, and copied. */
  openCopy(template: Template): Promise<TestPostgres>;
}

/** The PostgreSQL of a test run, as its keeper describes it. */
export interface RunPostgres {
  readonly name: string;
  readonly url: string;
  /** Begins the name of every database of the run. */
  readonly prefix: string;
}

/** Holds a `RunPostgres` or null as JSON, from the start of a run to its end. */
export const RUN_POSTGRES = 'TEST_RUN_POSTGRES';

/**
 * The server that all suites of a run share; null when there is none.
 * @throws Error outside of a run, which starts it
 */
export async function findPostgres(): Promise<PostgresChoice | null> {
  const said = process.env[RUN_POSTGRES];
  if (said === undefined) throw new Error('only the e2e suites have a PostgreSQL: test/harness/run-postgres.js');
  const server = JSON.parse(said) as RunPostgres | null;
  return Promise.resolve(server && databasesOf(server));
}

function databasesOf({ name, url, prefix }: RunPostgres): PostgresChoice {
  const make = async (template?: string): Promise<TestPostgres> => {
    const database = `${prefix}_${randomBytes(8).toString('hex')}`;
    await onServer(url, (client) => createDatabase(client, database, template));
    return {
      url: addressOf(url, database),
      close: () => onServer(url, (client) => dropDatabase(client, database)),
    };
  };
  return {
    name,
    open: () => make(),
    openCopy: async (template) => {
      const original = `${prefix}_${template.name}`;
      await onServer(url, (client) =>
        makeOnce(client, original, (unfinished) => template.prepare(addressOf(url, unfinished))),
      );
      return make(original);
    },
  };
}

/** Drops every database of the run, templates included, with its open connections. */
export const dropDatabasesOf = ({ url, prefix }: RunPostgres): Promise<void> =>
  onServer(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      'select datname as name from pg_database where starts_with(datname, $1)',
      [`${prefix}_`],
    );
    for (const { name } of rows) await dropDatabase(client, name);
  });

/** Suites that ask together wait for the first. Only what is whole has the name, also when the first one is killed. */
async function makeOnce(client: Client, name: string, prepare: (name: string) => Promise<void>): Promise<void> {
  // Held until the connection ends.
  await client.query('select pg_advisory_lock(hashtext($1))', [name]);
  const { rows } = await client.query('select from pg_database where datname = $1', [name]);
  if (rows.length > 0) return;
  const unfinished = `${name}_unfinished`;
  await dropDatabase(client, unfinished);
  await createDatabase(client, unfinished);
  await prepare(unfinished);
  await client.query(`alter database ${unfinished} rename to ${name}`);
}

const createDatabase = (client: Client, name: string, template = 'template1') =>
  client.query(`create database ${name} template ${template}`);

const dropDatabase = async (client: Client, name: string): Promise<void> => {
  await client.query(`drop database if exists ${name} with (force)`);
};

async function onServer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return work(client).finally(() => client.end());
}

const addressOf = (url: string, database: string): string =>
  Object.assign(new URL(url), { pathname: `/${database}` }).href;
