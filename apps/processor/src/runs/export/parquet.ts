import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { exportColumns, longColumns } from '../run-entry.js';
import type { ExportedRunDto } from '../run-entry.dto.js';
import { epochMicrosOf } from '@app/time';

/** Runs of a row group; memory holds one group. */
const GROUP_RUNS = 10_000;
/** Characters of long texts in a row group; the writer holds several copies of them. */
const GROUP_CHARS = 4_000_000;

type SchemaElement = ParquetWriter['schema'][number];
type Column = (typeof exportColumns)[number];
type Kind = Omit<SchemaElement, 'name' | 'repetition_type'>;

const text: Kind = { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
const time: Kind = { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' };
const number: Kind = { type: 'DOUBLE' };
const integer: Kind = { type: 'INT64' };
const truth: Kind = { type: 'BOOLEAN' };

/** Types of columns; a column without one is text. */
const kinds: Partial<Record<Column, Kind>> = {
  timestamp: time,
  start_time: time,
  end_time: time,
  duration_seconds: number,
  cpu_time_seconds: number,
  memory_used_bytes: integer,
  rows_in: integer,
  rows_out: integer,
  bytes_out: integer,
  attempt: integer,
  throughput_objects_per_minute: number,
  efficiency_score: number,
  resource_utilization: number,
  is_anomaly: truth,
  stored_at: time,
};
const kindOf = (name: Column): Kind => kinds[name] ?? text;

const schema: SchemaElement[] = [
  { name: 'runs', num_children: exportColumns.length },
  ...exportColumns.map((name): SchemaElement => ({ ...kindOf(name), name, repetition_type: 'OPTIONAL' })),
];

/** Times are microseconds in UTC. The footer comes last: without it a file cannot be read. */
export async function* parquetOf(batches: AsyncIterable<readonly ExportedRunDto[]>): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter();
  const file = new ParquetWriter({ writer: bytes, schema });
  for await (const runs of groupsOf(batches)) {
    await file.write({ columnData: exportColumns.map((name) => columnOf(name, runs)), rowGroupSize: runs.length });
    yield taken(bytes);
  }
  await file.finish();
  yield taken(bytes);
}

async function* groupsOf(batches: AsyncIterable<readonly ExportedRunDto[]>): AsyncGenerator<readonly ExportedRunDto[]> {
  let group: ExportedRunDto[] = [];
  let chars = 0;
  for await (const runs of batches) {
    group.push(...runs);
    chars += runs.reduce((sum, run) => sum + longCharsOf(run), 0);
    if (group.length < GROUP_RUNS && chars < GROUP_CHARS) continue;
    yield group;
    group = [];
    chars = 0;
  }
  if (group.length > 0) yield group;
}

const longCharsOf = (run: ExportedRunDto): number =>
  longColumns.reduce((sum, name) => sum + (run[name]?.length ?? 0), JSON.stringify(run.normalizations).length);

function columnOf(name: Column, runs: readonly ExportedRunDto[]) {
  const kind = kindOf(name);
  if (name === 'normalizations' || name === 'labels')
    return { name, data: runs.map((run) => JSON.stringify(run[name])) };
  const values = runs.map((run) => run[name]);
  if (kind === time)
    return { name, data: values.map((value) => (value === null ? null : epochMicrosOf(String(value)))) };
  if (kind === integer) return { name, data: values.map((value) => (value === null ? null : BigInt(Number(value)))) };
  return { name, data: values };
}

/** Takes the bytes written since the last call out of the buffer; the writer's file offset continues. */
function taken(bytes: ByteWriter): Uint8Array {
  const copy = bytes.getBytes().slice();
  bytes.index = 0;
  return copy;
}
