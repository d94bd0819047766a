import type { Client } from 'pg';
import type { Cuts, TargetCuts } from './copy-runs.js';
import { batchesOf, inTransaction, rowsOf, writerOf } from './copy-rows.js';

/** How far the alert engine and the rollups of the source have come, by its transactions. Null: they never began. */
export interface SourceCheckpoints {
  readonly foldedTo: bigint | null;
  readonly snapshotTo: bigint | null;
  /** The last transaction that is rolled up. */
  readonly rolledTo: bigint | null;
}

export async function sourceCheckpoints(source: Client): Promise<SourceCheckpoints> {
  const { rows } = await source.query<{
    folded_to: string | null;
    snapshot_to: string | null;
    rolled_to: string | null;
  }>(
    `select (select folded_to::text from alert_engine) as folded_to,
       (select snapshot_to::text from alert_engine) as snapshot_to,
       (select rolled_to::text from rollup_state) as rolled_to`,
  );
  const { folded_to, snapshot_to, rolled_to } = rows[0]!;
  const numberOf = (text: string | null): bigint | null => (text === null ? null : BigInt(text));
  const rolled = numberOf(rolled_to);
  return {
    foldedTo: numberOf(folded_to),
    snapshotTo: numberOf(snapshot_to),
    // The table names the first transaction that is not rolled up.
    rolledTo: rolled === null || rolled === 0n ? null : rolled - 1n,
  };
}

/** Runs behind the last snapshot are folded again when the engine begins, and must come in the order in which they came. */
export function cutsAt({ foldedTo, snapshotTo, rolledTo }: SourceCheckpoints): Cuts {
  const at = [foldedTo, snapshotTo, rolledTo].filter((checkpoint) => checkpoint !== null);
  return {
    at: [...new Set(at)].sort((a, b) => (a < b ? -1 : 1)),
    apartAfter: foldedTo === null ? null : (snapshotTo ?? 0n),
  };
}

/**
 * Lets the engine and the rollups of the target go on where those of the source are, when the target holds the runs of the
 * source and no other ones.
 * @returns whether it does
 */
export function takeOver(
  source: Client,
  target: Client,
  { from, targetCuts, runsCount }: { from: SourceCheckpoints; targetCuts: TargetCuts; runsCount: number },
): Promise<boolean> {
  const targetOf = (cut: bigint | null): bigint => (cut === null ? 0n : (targetCuts.get(cut) ?? 0n));
  return inTransaction(target, async () => {
    // Everything written before is safe when this commit is.
    await target.query('set local synchronous_commit = on');
    // A processor may have been started meanwhile: it must store nothing between the count and the end.
    await target.query('lock table runs in share mode');
    const { rows } = await target.query<{ count: string }>('select count(*) from runs');
    if (Number(rows[0]!.count) !== runsCount) return false;
    await leaveFoldedOut(source, target, from.foldedTo);
    await copyRollups(source, target, from.rolledTo === null ? 0n : targetOf(from.rolledTo) + 1n);
    if (from.foldedTo !== null) {
      await copyEngine(source, target, {
        foldedTo: targetOf(from.foldedTo),
        snapshotTo: from.snapshotTo === null ? null : targetOf(from.snapshotTo),
      });
    }
    return true;
  });
}

// Dead letters and starts that the engine of the source has folded come before everything, so that they are not folded again.
async function leaveFoldedOut(source: Client, target: Client, foldedTo: bigint | null): Promise<void> {
  for (const [table, key, which] of [
    ['dead_letters', 'dead_letter_id', 'source is not null'],
    ['open_runs', 'run_id', 'started_at is not null'],
  ] as const) {
    const { rows } = await source.query<{ ids: string[] | null }>(
      `select array_agg(${key}::text) as ids from ${table} where ${which} and stored_by > $1::xid8`,
      [foldedTo === null ? null : String(foldedTo)],
    );
    await target.query(`update ${table} set stored_by = '0' where ${which} and ${key} <> all ($1::uuid[])`, [
      rows[0]!.ids ?? [],
    ]);
  }
}

async function copyRollups(source: Client, target: Client, rolledTo: bigint): Promise<void> {
  await target.query('delete from rollup_periods');
  await target.query('delete from rollup_doubts');
  for (const [table, key] of [
    ['rollup_periods', ['seconds', 'start']],
    ['rollup_tiles', ['seconds', 'start', 'company', 'zone', 'source']],
    ['rollup_doubts', ['from_time', 'to_time']],
  ] as const) {
    const write = await writerOf(target, { name: table, title: table, key, order: '', isOnce: true }, false);
    for await (const batch of batchesOf(rowsOf(source, { table, order: key.join(', ') }))) await write(batch);
  }
  await target.query('update rollup_state set rolled_to = $1::xid8, version = version + 1', [String(rolledTo)]);
}

/** A snapshot can have a hundred megabytes: in pieces. */
const PIECE_BYTES = 4_000_000;

async function copyEngine(
  source: Client,
  target: Client,
  { foldedTo, snapshotTo }: { foldedTo: bigint; snapshotTo: bigint | null },
): Promise<void> {
  await target.query('create temporary table snapshot_pieces (number integer, bytes bytea) on commit drop');
  for (let number = 0; ; number++) {
    const { rows } = await source.query<{ bytes: Buffer | null }>(
      'select substring(snapshot from $1 for $2) as bytes from alert_engine',
      [number * PIECE_BYTES + 1, PIECE_BYTES],
    );
    const bytes = rows[0]?.bytes ?? null;
    if (bytes === null || bytes.length === 0) break;
    await target.query('insert into snapshot_pieces (number, bytes) values ($1, $2)', [number, bytes]);
  }
  const { rows } = await source.query<{ row: string }>(
    `select row_to_json(place)::text as row from (
       select clock, snapshot_version, snapshot_clock, updated_at from alert_engine) as place`,
  );
  await target.query('delete from alert_engine');
  await target.query(
    `insert into alert_engine (folded_to, clock, snapshot, snapshot_version, snapshot_to, snapshot_clock, updated_at)
     select $2::xid8, clock, (select string_agg(bytes, ''::bytea order by number) from snapshot_pieces), snapshot_version,
       $3::xid8, snapshot_clock, updated_at
     from json_populate_record(null::alert_engine, $1::json)`,
    [rows[0]!.row, String(foldedTo), snapshotTo === null ? null : String(snapshotTo)],
  );
}
