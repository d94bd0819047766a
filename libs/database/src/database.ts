import { PipelineError } from '@app/contracts';
import { Kysely, PostgresDialect, type PostgresPool, sql, type Transaction } from 'kysely';
import { Socket } from 'node:net';
import { Pool, types } from 'pg';
import { databaseError, isCancelled, isConflict, isMissingTable, storeReadOnly, tooSlow } from './database-error.js';
import { FreshConnections } from './fresh-connections.js';
import { PreparedStatements } from './prepared-statements.js';
import { currentQuestion, type QuestionWeight } from './questions/question.js';
import { QuestionConnections } from './questions/question-connections.js';
import type { Tables } from './tables.js';

export interface DatabaseOptions {
  readonly url: string;
  /** The read replica, for questions that may lag; left out: there is none. */
  readonly readUrl?: string;
  readonly poolSize: number;
  /** Called with the error of an idle connection. */
  readonly onIdleError?: (error: Error) => void;
  /** Called when the database turns out to be read-only, and when it can be written again. */
  readonly onReadOnly?: (isReadOnly: boolean) => void;
  /** Longest silence of the database, in milliseconds; more than it lets a statement run. */
  readonly silenceTimeoutMs?: number;
  readonly questions?: QuestionOptions;
}

interface QuestionOptions {
  /** Connections of questions of each weight, beside those of `poolSize`. */
  readonly sizes: Readonly<Record<QuestionWeight, number>>;
  /** The server ends a statement that takes longer. */
  readonly timeoutMs: number;
}

const ATTEMPTS = 5;
const CONNECT_TIMEOUT_MS = 3000;
const STATEMENT_TIMEOUT_MS = 30_000;
/** The database says that a statement took too long: longer than that it is silent only when it is gone. */
const SILENCE_MS = 5000;
const SILENCE_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + SILENCE_MS;
const defaultQuestions: QuestionOptions = { sizes: { light: 1, heavy: 1 }, timeoutMs: STATEMENT_TIMEOUT_MS };
/** Changing tables with many millions of rows takes minutes, in which the database says nothing. */
const PATIENT_TIMEOUT_MS = 6 * 3_600_000;

/**
 * PostgreSQL's text of a `timestamptz` in UTC, as ISO 8601 with the decimals that it has:
 * `2025-09-05 20:45:26.191702+00` becomes `2025-09-05T20:45:26.191702Z`.
 */
const isoOfTimestamp = (text: string): string => text.replace(' ', 'T').replace(/\+00(:00)?$/, 'Z');

/** The pool, the typed tables on it, and what every use of a database needs. */
export class Database {
  readonly tables: Kysely<Tables>;
  /** Whether the tables are those of this version, as far as is known. */
  isMigrated = false;
  /** Why they are not, when waiting does not help: they are those of a newer version. */
  refusal: PipelineError | undefined;
  private isReadOnly = false;
  private readonly pool: Pool;
  private readonly connections: readonly FreshConnections[];
  /** Questions have connections apart: as many as there may be, what comes in finds its own. */
  private readonly questionPools: Readonly<Record<QuestionWeight, Pool>>;
  private readonly questionTables: Readonly<Record<QuestionWeight, Kysely<Tables>>>;
  /** Connections to the read replica; null: there is none. */
  private readonly replica: Replica | null;
  private sessions = 0;

  constructor(private readonly options: DatabaseOptions) {
    this.pool = poolOf(options, options.poolSize);
    const connections = new FreshConnections(this.pool);
    this.tables = tablesOn(connections);
    const { sizes, timeoutMs } = options.questions ?? defaultQuestions;
    const limits = { silenceTimeoutMs: timeoutMs + SILENCE_MS, ...options };
    const poolFor = (weight: QuestionWeight, url = options.url): Pool =>
      poolOf({ ...limits, url }, sizes[weight], timeoutMs);
    this.questionPools = { light: poolFor('light'), heavy: poolFor('heavy') };
    const { readUrl } = options;
    this.replica =
      readUrl === undefined ? null : replicaOn({ light: poolFor('light', readUrl), heavy: poolFor('heavy', readUrl) });
    const light = new FreshConnections(this.questionPools.light);
    const heavy = new FreshConnections(this.questionPools.heavy);
    this.questionTables = {
      light: tablesOn(new QuestionConnections(light)),
      heavy: tablesOn(new QuestionConnections(heavy)),
    };
    this.connections = [connections, light, heavy];
  }

  /**
   * Whether anything can be written: a standby says no for every transaction; so does a server, a database or a user with
   * `default_transaction_read_only`. @throws PipelineError `store_unavailable`, `store_read_only`
   */
  async checkWritable(): Promise<void> {
    await this.use(async (tables) => {
      const { rows } = await sql<{ is_read_only: boolean }>`
        select current_setting('transaction_read_only')::boolean as is_read_only`.execute(tables);
      if (rows[0]?.is_read_only === true) throw storeReadOnly();
    });
    this.noteReadOnly(false);
  }

  /** Whether runs can be stored. @throws PipelineError `store_unavailable`, `store_read_only`, `store_newer` */
  async check(): Promise<void> {
    await this.checkWritable();
    if (!this.isMigrated)
      throw this.refusal ?? new PipelineError('store_unavailable', 'the tables are not up to date yet');
    await this.use((tables) => sql`select 1 from runs limit 1`.execute(tables)).catch((error: PipelineError) => {
      // Another database has taken its place, an empty one.
      if (isMissingTable(error.cause)) this.isMigrated = false;
      throw error;
    });
  }

  /** Whether the read replica answers with the tables in it. @throws PipelineError `store_unavailable` */
  async checkReplica(): Promise<void> {
    try {
      if (this.replica !== null) await sql`select 1 from runs limit 1`.execute(this.replica.tables.light);
    } catch (thrown) {
      throw databaseError(thrown);
    }
  }

  /**
   * Runs queries: over the connections of the current question, when there is one, to the read replica when it may lag.
   * @throws PipelineError `store_unavailable`, `store_read_only`, `store_rejected`; for a question `question_too_slow`, `reader_left`
   */
  async use<T>(work: (tables: Kysely<Tables>) => Promise<T>): Promise<T> {
    const question = currentQuestion();
    const replica = question?.mayLag === true ? this.replica : null;
    try {
      if (question === undefined) return await work(this.tables);
      return await work((replica?.tables ?? this.questionTables)[question.weight]);
    } catch (thrown) {
      question?.signal.throwIfAborted();
      if (question !== undefined && isCancelled(thrown)) throw tooSlow(thrown);
      // A fault of the replica says nothing about the database.
      throw replica === null ? this.classified(thrown) : databaseError(thrown);
    }
  }

  /** Queries that see the same, and change nothing. @throws as `use` */
  inOneSnapshot<T>(work: (session: Kysely<Tables>) => Promise<T>): Promise<T> {
    return this.use((tables) =>
      tables.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
    );
  }

  /**
   * One statement, which is a transaction by itself and saves the two round trips around one. Tried again as that is.
   * @throws as `use`
   */
  statement<T>(work: (tables: Kysely<Tables>) => Promise<T>): Promise<T> {
    return this.use((tables) => againOnConflict(() => work(tables)));
  }

  /** Statements that are one transaction, tried again as a whole. @throws as `use` */
  transaction<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> {
    return this.classifying(() => againOnConflict(() => this.tables.transaction().execute(work)));
  }

  /**
   * Work on a connection of its own beside the pool, which the work alone uses: one query, or one transaction, after the
   * other. When the connection is lost, so is the session: no other one takes its place, and everything after it throws.
   * @throws as `use`
   */
  async session<T>(work: (tables: Kysely<Tables>) => Promise<T>): Promise<T> {
    const tables = tablesOn(poolOf(this.options, 1));
    this.sessions++;
    try {
      return await tables.connection().execute(work);
    } catch (thrown) {
      throw this.classified(thrown);
    } finally {
      this.sessions--;
      await tables.destroy();
    }
  }

  /**
   * Work that may take hours, on a connection of its own without limits of time.
   * @throws as `use`
   */
  async patiently<T>(work: (tables: Kysely<Tables>) => Promise<T>): Promise<T> {
    const tables = tablesOn(poolOf({ ...this.options, silenceTimeoutMs: PATIENT_TIMEOUT_MS }, 1, 0));
    try {
      return await work(tables);
    } catch (thrown) {
      throw this.classified(thrown);
    } finally {
      await tables.destroy();
    }
  }

  get openConnections(): number {
    const pools = [this.pool, ...Object.values(this.questionPools), ...Object.values(this.replica?.pools ?? {})];
    return pools.reduce((sum, { totalCount }) => sum + totalCount, this.sessions);
  }

  async close(): Promise<void> {
    const questions = [this.questionTables, ...(this.replica === null ? [] : [this.replica.tables])].flatMap((tables) =>
      Object.values(tables),
    );
    await Promise.all([this.tables, ...questions].map((tables) => tables.destroy()));
  }

  private async classifying<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      throw this.classified(thrown);
    }
  }

  private classified(thrown: unknown): PipelineError {
    const error = databaseError(thrown);
    if (error.code === 'store_read_only') this.noteReadOnly(true);
    return error;
  }

  private noteReadOnly(isReadOnly: boolean): void {
    if (isReadOnly) {
      for (const connections of this.connections) connections.renew(performance.now());
      // The server that can be written again may be another one.
      this.isMigrated = false;
    }
    if (this.isReadOnly === isReadOnly) return;
    this.isReadOnly = isReadOnly;
    this.options.onReadOnly?.(isReadOnly);
  }
}

type ByWeight<T> = Readonly<Record<QuestionWeight, T>>;

interface Replica {
  readonly pools: ByWeight<Pool>;
  readonly tables: ByWeight<Kysely<Tables>>;
}

function replicaOn(pools: ByWeight<Pool>): Replica {
  const tablesOf = (pool: Pool): Kysely<Tables> => tablesOn(new QuestionConnections(new FreshConnections(pool)));
  return { pools, tables: { light: tablesOf(pools.light), heavy: tablesOf(pools.heavy) } };
}

function poolOf(
  { url, onIdleError, silenceTimeoutMs = SILENCE_TIMEOUT_MS }: DatabaseOptions,
  size: number,
  statementTimeoutMs = STATEMENT_TIMEOUT_MS,
): Pool {
  const pool = new Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    // The driver's own `query_timeout` gives the connection back to the pool, where it goes on waiting for its answer.
    stream: () => hangingUpAfter(silenceTimeoutMs),
    // Questions about rollups look dear to the planner and take milliseconds: compiling one took 60 ms more than it saved.
    options: '-c TimeZone=UTC -c jit=off',
    application_name: 'observability-stack',
    types: {
      getTypeParser: (oid, format): unknown =>
        oid === types.builtins.TIMESTAMPTZ ? isoOfTimestamp : types.getTypeParser(oid, format),
    },
  });
  // Without listeners a server that goes away ends the process: the pool's speaks for idle connections, its own for one
  // that is in use, whose query is rejected as well.
  pool.on('error', onIdleError ?? (() => undefined));
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

const tablesOn = (pool: PostgresPool): Kysely<Tables> =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool: new PreparedStatements(pool) }) });

/**
 * Does one statement, or one transaction, again that was in the way of another one.
 * @throws what `work` throws, not classified yet
 */
export async function againOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (thrown) {
      if (!isConflict(thrown) || attempt === ATTEMPTS) throw thrown;
    }
  }
}

/** A connection that hangs up when it hears nothing: a server, or the way to it, can be gone without a word. */
function hangingUpAfter(timeoutMs: number): Socket {
  const socket = new Socket();
  return socket.setTimeout(timeoutMs, () => socket.destroy(new Error('the database does not answer')));
}
