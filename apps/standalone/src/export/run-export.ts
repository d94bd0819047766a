import { PipelineError } from '@app/contracts';
import { Database, isOfThisVersion, migrate } from '@app/database';
import { type Environment, Scope } from '@app/platform';
import { sql } from 'kysely';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { exportedBatches, exportFormats } from '../../../processor/src/runs/export/index.js';
import { openStore, type EraseStore } from '../erase/erase-store.js';
import { type ExportOptions, readOptions, USAGE } from './options.js';
import { folderValue, type Partition, partitionsBetween } from './partitions.js';

interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** When the runs of a company began, milliseconds since 1970. */
interface CompanyTimes {
  readonly company: string;
  readonly first: number;
  readonly last: number;
}

interface Written {
  files: number;
  runs: number;
}

/** Writes runs into folders as the arguments say. @returns the exit code */
export async function runExport(
  args: readonly string[],
  environment: Environment,
  { stdout, stderr }: Streams,
): Promise<number> {
  let options: ExportOptions | null;
  try {
    options = readOptions(args);
  } catch (error) {
    stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
    return 2;
  }
  if (options === null) {
    stdout.write(`${USAGE}\n`);
    return 0;
  }
  try {
    const { DATABASE_READ_URL = environment.DATABASE_URL } = environment;
    const store = await openStore({ ...environment, DATABASE_URL: DATABASE_READ_URL }, (line) =>
      stderr.write(`${line}\n`),
    );
    const { files, runs } = await exportFrom(store, options).finally(() => store.close());
    stdout.write(`${runs.toLocaleString('en-US')} runs in ${files.toLocaleString('en-US')} files in ${options.out}\n`);
    return 0;
  } catch (error) {
    // The driver's own text may quote the address of the database.
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    stderr.write(
      `${error instanceof PipelineError ? error.detail : `It failed (${reason}); files that are there are whole.`}\n`,
    );
    return 1;
  }
}

async function exportFrom({ url, isOurs }: EraseStore, options: ExportOptions): Promise<Written> {
  const database = new Database({ url, poolSize: 1 });
  const written: Written = { files: 0, runs: 0 };
  try {
    if (isOurs) await migrate(database);
    else if (!(await isOfThisVersion(database))) {
      throw new PipelineError('settings_invalid', 'The database is of another version: start this version on it once.');
    }
    for (const { company, first, last } of await companiesIn(database, options)) {
      for (const partition of partitionsBetween(first, last + 1, options.partition)) {
        const runs = await writePartition(database, company, partition, options);
        written.runs += runs;
        if (runs > 0) written.files += 1;
      }
    }
    return written;
  } finally {
    await database.close();
  }
}

function companiesIn(database: Database, { company, from, to }: ExportOptions): Promise<CompanyTimes[]> {
  return database.patiently(async (tables) => {
    const { rows } = await sql<CompanyTimes>`
      select company, floor(extract(epoch from min(start_time)) * 1000)::float8 as first,
        ceil(extract(epoch from max(start_time)) * 1000)::float8 as last
      from runs
      where (${company}::text is null or company = ${company}) and (${from}::timestamptz is null or start_time >= ${from}::timestamptz)
        and (${to}::timestamptz is null or start_time < ${to}::timestamptz)
      group by company order by company collate "C"`.execute(tables);
    return rows;
  });
}

/** A file beside takes the place of the former one when it is whole. @returns the number of runs; of none there is no file */
async function writePartition(
  database: Database,
  company: string,
  { folder, from, to }: Partition,
  { out, format }: ExportOptions,
): Promise<number> {
  const target = join(out, `company=${folderValue(company)}`, folder);
  const batches = exportedBatches(database, Scope.all, { company, from, to });
  const first = await batches.next();
  if (first.done === true) return 0;
  let runs = 0;
  async function* counted() {
    for (let batch = first; batch.done !== true; batch = await batches.next()) {
      runs += batch.value.length;
      yield batch.value;
    }
  }
  await mkdir(target, { recursive: true });
  const partial = join(target, `.runs.${format}.partial`);
  try {
    await pipeline(exportFormats[format].write(counted()), createWriteStream(partial));
    await rename(partial, join(target, `runs.${format}`));
  } finally {
    await rm(partial, { force: true });
  }
  return runs;
}
