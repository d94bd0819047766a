import { PipelineError, runTool, type ToolStreams } from '@app/contracts';
import type { Database } from '@app/database';
import { type Environment, loadAllSettings, Scope } from '@app/platform';
import { sql } from 'kysely';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ProcessorSettings } from '../../../processor/src/processor.js';
import { exportedBatches, exportFormats } from '../../../processor/src/runs/export/index.js';
import { inStore } from '../tool-store.js';
import { type ExportOptions, readOptions, USAGE } from './options.js';
import { folderValue, type Partition, partitionsBetween } from './partitions.js';

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
export function runExport(args: readonly string[], environment: Environment, streams: ToolStreams): Promise<number> {
  const { stdout, stderr } = streams;
  const tool = {
    usage: USAGE,
    readOptions,
    async run(options: ExportOptions): Promise<number> {
      const { files, runs } = await inStore(
        ofReplica(environment),
        (line) => stderr.write(`${line}\n`),
        (database) => exportFrom(database, options),
      );
      stdout.write(
        `${runs.toLocaleString('en-US')} runs in ${files.toLocaleString('en-US')} files in ${options.out}\n`,
      );
      return 0;
    },
    // The driver's own text may quote the address of the database.
    explain: (error: unknown) =>
      error instanceof PipelineError
        ? error.detail
        : `It failed (${(error as NodeJS.ErrnoException).code ?? 'unknown'}); files that are there are whole.`,
  };
  return runTool(tool, args, streams);
}

/** The replica for questions, where there is one, is the database of an export. */
function ofReplica(environment: Environment): Environment {
  const [{ DATABASE_READ_URL }] = loadAllSettings([ProcessorSettings], environment);
  if (DATABASE_READ_URL === undefined) return environment;
  return { ...environment, DATABASE_URL: DATABASE_READ_URL, DATABASE_URL_FILE: undefined };
}

async function exportFrom(database: Database, options: ExportOptions): Promise<Written> {
  const written: Written = { files: 0, runs: 0 };
  for (const { company, first, last } of await companiesIn(database, options)) {
    for (const partition of partitionsBetween(first, last + 1, options.partition)) {
      const runs = await writePartition(database, company, partition, options);
      written.runs += runs;
      if (runs > 0) written.files += 1;
    }
  }
  return written;
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
