import type { Client } from 'pg';
import { advisoryLocks, Database, foldAnew, migrate } from '@app/database';
import { areSame, connectTo, type Side, versionOf } from './connection.js';
import { copyRuns } from './copy-runs.js';
import { batchesOf, inTransaction, rowsOf, writerOf } from './copy-rows.js';
import { cutsAt, sourceCheckpoints, takeOver } from './engine-and-rollups.js';
import { MoveError } from './move-error.js';
import { movedTables } from './moved-tables.js';

export interface Move {
  readonly from: Side;
  readonly to: Side;
  /** Whether the tables of the source may be brought up to this version: it is an embedded store that nobody else has open. */
  readonly mayMigrateSource: boolean;
  readonly signal: AbortSignal;
  /** Called with the progress, a line at a time. */
  readonly tell: (line: string) => void;
}

/** How many rows of a kind there are. */
interface MovedCount {
  readonly title: string;
  readonly source: number;
  readonly target: number;
  readonly moved: number;
}

export interface MoveReport {
  readonly counts: readonly MovedCount[];
  /** `taken over`: goes on where it was; `begun again`: the processor folds all runs; `as it was`: there is nothing new. */
  readonly engine: 'taken over' | 'begun again' | 'as it was';
}

/**
 * Copies what a store holds into another database: as one snapshot of the source has it. Repeated, it copies only what is new.
 * @throws MoveError; PipelineError; what `signal` was aborted with
 */
export async function moveStore(move: Move): Promise<MoveReport> {
  const clients: Client[] = [];
  const connect = async (side: Side): Promise<Client> => {
    const client = await connectTo(side);
    clients.push(client);
    return client;
  };
  try {
    const [source, target] = [await connect(move.from), await connect(move.to)];
    if (await areSame(source, target)) throw new MoveError('The source and the target are the same database.');
    const versions = [await versionOf(source, move.from), await versionOf(target, move.to)];
    move.tell(`From ${move.from.name} (${versions[0]}) to ${move.to.name} (${versions[1]})`);
    await checkSource(source, move);
    await bringUpToDate(move.to);
    await checkSameTables(source, target, move);
    await takeLeadership(target, move.to);
    return await copyAll(source, target, move);
  } finally {
    for (const client of clients) await client.end().catch(() => undefined);
  }
}

/** @throws MoveError when it is no store of this program */
async function checkSource(source: Client, { from, mayMigrateSource }: Move): Promise<void> {
  const { rows } = await source.query<{ is_store: boolean }>(
    `select to_regclass('kysely_migration') is not null and to_regclass('runs') is not null as is_store`,
  );
  if (rows[0]!.is_store && mayMigrateSource) await bringUpToDate(from);
  if (!rows[0]!.is_store) throw new MoveError(`${from.name} holds no runs of this program.`);
}

async function bringUpToDate({ url }: Side): Promise<void> {
  const database = new Database({ url, poolSize: 1 });
  await migrate(database).finally(() => database.close());
}

/** @throws MoveError when source and target are of different versions of this program */
async function checkSameTables(source: Client, target: Client, { from, to }: Move): Promise<void> {
  const migrationsOf = async (client: Client): Promise<string[]> => {
    const { rows } = await client.query<{ name: string }>('select name from kysely_migration order by name');
    return rows.map(({ name }) => name);
  };
  const [ours, theirs] = [await migrationsOf(source), await migrationsOf(target)];
  if (ours.join() === theirs.join()) return;
  if (theirs.every((name) => ours.includes(name)))
    throw new MoveError(`${from.name} is of a newer version of this program.`);
  if (ours.every((name) => theirs.includes(name))) {
    throw new MoveError(`${from.name} is of an older version of this program: start this version on it once.`);
  }
  throw new MoveError(`${from.name} and ${to.name} are of different versions of this program.`);
}

const LEADERSHIP_ATTEMPTS = 10;
const LEADERSHIP_PAUSE_S = 0.3;

/** Held until the connection ends: no processor folds or rolls up meanwhile. @throws MoveError when one does */
async function takeLeadership(target: Client, to: Side): Promise<void> {
  for (const lock of [advisoryLocks.alerts, advisoryLocks.rollups]) {
    for (let attempt = 1; ; attempt++) {
      const { rows } = await target.query<{ is_locked: boolean }>(
        'select pg_try_advisory_lock($1::bigint) as is_locked',
        [lock],
      );
      if (rows[0]!.is_locked) break;
      if (attempt === LEADERSHIP_ATTEMPTS) {
        throw new MoveError(
          `A processor works on ${to.name}, or another move does. Stop it, and start the move again.`,
        );
      }
      await target.query('select pg_sleep($1)', [LEADERSHIP_PAUSE_S]);
    }
  }
}

async function copyAll(source: Client, target: Client, move: Move): Promise<MoveReport> {
  // A killed move is repeated: nothing has to be safe before its end.
  await target.query('set synchronous_commit = off');
  await source.query('begin transaction isolation level repeatable read read only');
  const isUsed = await hasBeenUsed(target);
  const isUnfinished = isUsed && (await beginInUsed(target));
  const from = await sourceCheckpoints(source);
  const total = await countOf(source, 'runs');
  const begin = performance.now();
  const runs = await copyRuns(source, target, {
    cuts: cutsAt(from),
    keepsOrder: !isUsed,
    progress: progressOf({ title: 'runs', total, begin }, move),
  });
  const counts: MovedCount[] = [
    { title: 'runs', source: total, target: await countOf(target, 'runs'), moved: runs.moved },
  ];
  for (const table of movedTables) {
    const rows = await countOf(source, table.name);
    const progress = progressOf({ title: table.title, total: rows, begin }, move);
    const write = await writerOf(target, table, !isUsed);
    let moved = 0;
    let read = 0;
    for await (const batch of batchesOf(rowsOf(source, { table: table.name, order: table.order }))) {
      moved += await inTransaction(target, () => write(batch));
      read += batch.length;
      progress(read);
    }
    counts.push({ title: table.title, source: rows, target: await countOf(target, table.name), moved });
  }
  const isTakenOver =
    !isUsed && (await takeOver(source, target, { from, targetCuts: runs.targetCuts, runsCount: runs.read }));
  const isNew = isUnfinished || counts.some(({ moved }) => moved > 0);
  if (!isTakenOver && isNew) await beginAgain(move);
  await target.query(`drop table if exists ${UNFINISHED}`);
  // The first questions would be planned for empty tables.
  if (isNew) await target.query('analyze').catch(() => undefined);
  return { counts, engine: isTakenOver ? 'taken over' : isNew ? 'begun again' : 'as it was' };
}

/** An alert engine has begun there, with something in it: the database keeps what it holds, and the engine begins again. */
async function hasBeenUsed(target: Client): Promise<boolean> {
  const { rows } = await target.query<{ is_used: boolean }>(
    `select exists (select from alert_engine)
       and (exists (select from runs) or exists (select from alerts)) as is_used`,
  );
  // One that has seen nothing is in the way of a move that breaks off and is repeated.
  if (!rows[0]!.is_used) await target.query('delete from alert_engine');
  return rows[0]!.is_used;
}

/** Is there from the first row that is moved into a used database until all of its runs are in their order. */
const UNFINISHED = 'move_unfinished';

/** @returns whether a move before has not come to its end */
async function beginInUsed(target: Client): Promise<boolean> {
  const { rows } = await target.query<{ is_there: boolean }>(
    `select to_regclass('${UNFINISHED}') is not null as is_there`,
  );
  await target.query(`create table if not exists ${UNFINISHED} ()`);
  return rows[0]!.is_there;
}

/** Has the runs folded again in the order of their arrival, in either store: as if all had always been in one. */
async function beginAgain({ to, tell }: Move): Promise<void> {
  tell('numbering the runs of both in the order in which they arrived');
  const database = new Database({ url: to.url, poolSize: 1 });
  await foldAnew(database).finally(() => database.close());
}

async function countOf(client: Client, table: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`select count(*) from ${table}`);
  return Number(rows[0]!.count);
}

const PRINT_EVERY_MS = 2000;

function progressOf(
  { title, total, begin }: { title: string; total: number; begin: number },
  { signal, tell }: Move,
): (read: number) => void {
  let printedAt = performance.now();
  return (read) => {
    signal.throwIfAborted();
    if (performance.now() - printedAt < PRINT_EVERY_MS) return;
    printedAt = performance.now();
    const seconds = ((printedAt - begin) / 1000).toFixed(0);
    tell(`${title}: ${read.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}, ${seconds} s`);
  };
}
