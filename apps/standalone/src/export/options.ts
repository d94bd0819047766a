import { toolCommand } from '@app/contracts';
import { parseArgs } from 'node:util';
import { type ExportFormat, exportFormats } from '../../../processor/src/runs/export/index.js';
import { type Partitioning, partitionings } from './partitions.js';

/** The command line of an export. */
export interface ExportOptions {
  readonly out: string;
  readonly format: ExportFormat;
  readonly partition: Partitioning;
  /** Null: all of them. */
  readonly company: string | null;
  /** ISO 8601 in UTC; null: from the first run, up to the last. */
  readonly from: string | null;
  readonly to: string | null;
}

export const USAGE = `${toolCommand('export')} --out <folder> [--partition month|day] [--format parquet|ndjson|csv] [--company <name>] [--from <date>] [--to <date>]

Writes the stored runs into folders that a warehouse reads as one table: company=acme/month=2025-09/runs.parquet. A file that is there
is replaced when it is whole; what lies beside it stays. Days and months are those of UTC in which runs started.

  --out        folder; made when it is not there
  --partition  month (default) or day
  --format     parquet (default), ndjson or csv
  --company    only this one, exactly as it is stored
  --from       2025-09-01, or a time such as 2025-09-01T00:00:00Z: only the days or months in which it lies, and later ones
  --to         as --from: only the days or months before it, and the one in which it lies

Reads DATABASE_READ_URL, or else DATABASE_URL, or else the embedded store in DATA_DIR, also while programs run on it.
Exit codes: 0 done, 1 failed, 2 wrong usage.`;

const dateForm = /^\d{4}-\d\d-\d\d$/;
/** The offset is required: without one the time would depend on the zone of the machine. */
const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

const oneOf = <T extends string>(option: string, all: readonly T[], given: string): T => {
  const found = all.find((one) => one === given);
  if (found === undefined) throw new Error(`${option} must be ${all.join(' or ')}, not ${JSON.stringify(given)}`);
  return found;
};

function timeOf(option: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  const ms = dateForm.test(text) || timeForm.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms)) {
    throw new Error(`${option} must be such as 2025-09-01 or 2025-09-01T00:00:00Z, not ${JSON.stringify(text)}`);
  }
  return new Date(ms).toISOString();
}

/** `--partition` alone means months. */
const withPartition = (args: readonly string[]): string[] =>
  args.flatMap((one, index) =>
    one === '--partition' && (args[index + 1] ?? '--').startsWith('--') ? [one, 'month'] : [one],
  );

/** Null: only the usage was asked for. @throws Error that says which option is wrong */
export function readOptions(args: readonly string[]): ExportOptions | null {
  const { values } = parseArgs({
    args: withPartition(args),
    options: {
      out: { type: 'string' },
      format: { type: 'string', default: 'parquet' },
      partition: { type: 'string', default: 'month' },
      company: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  if (values.out === undefined || values.out === '') throw new Error('--out is missing');
  const [from, to] = [timeOf('--from', values.from), timeOf('--to', values.to)];
  if (from !== null && to !== null && from >= to) throw new Error('--from must be before --to');
  return {
    out: values.out,
    format: oneOf('--format', Object.keys(exportFormats) as ExportFormat[], values.format),
    partition: oneOf('--partition', partitionings, values.partition),
    company: values.company?.normalize('NFC') ?? null,
    from,
    to,
  };
}
