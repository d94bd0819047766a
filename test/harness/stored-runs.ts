import { isIntegerId, type RunStatus } from '@app/contracts';
import { objectNumberOf } from '@app/database';
import { randomUUID } from 'node:crypto';
import { query } from './stack.js';

/** A row of the table of runs, as far as tests care. */
export interface StoredRun {
  readonly run_id: string;
  readonly sequence_id: string | null;
  readonly timestamp: string | null;
  readonly company: string;
  readonly zone: string;
  readonly source: string;
  readonly object_id: string;
  readonly object_type: string;
  readonly transformation: string | null;
  readonly parameters: string | null;
  readonly status: RunStatus;
  readonly start_time: string;
  readonly end_time: string | null;
  readonly duration_seconds: number | null;
  readonly cpu_time_seconds: number | null;
  readonly memory_used_bytes: number | null;
  readonly rows_in: number | null;
  readonly rows_out: number | null;
  readonly bytes_out: number | null;
  readonly attempt: number | null;
  readonly url: string | null;
  readonly schedule: string | null;
  readonly labels: Readonly<Record<string, string>> | null;
  readonly run_key: string | null;
  readonly description: string | null;
  readonly error_message: string | null;
  readonly normalizations: readonly object[];
  readonly is_anomaly: boolean;
  readonly ingested_at: string | null;
}

/** A run that is like no other; say only what matters. */
export const aStoredRun = (overrides: Partial<StoredRun> = {}): StoredRun => ({
  run_id: randomUUID(),
  sequence_id: '2025-09-05-16-45',
  timestamp: '2025-09-05T16:45:00Z',
  company: 'acme',
  zone: '1-Raw',
  source: 'zohobooks',
  object_id: '1204',
  object_type: 'invoices',
  transformation: 'get',
  parameters: null,
  status: 'SUCCESS',
  start_time: '2025-09-05T16:45:26.191702Z',
  end_time: '2025-09-05T16:45:30.383286Z',
  duration_seconds: 4.191584,
  cpu_time_seconds: 0.64,
  memory_used_bytes: 14155776,
  rows_in: null,
  rows_out: null,
  bytes_out: null,
  attempt: null,
  url: null,
  schedule: null,
  labels: null,
  run_key: null,
  description: 'Tout roule',
  error_message: null,
  normalizations: [],
  is_anomaly: false,
  ingested_at: null,
  ...overrides,
});

/** The row of a run. */
export const rowOf = <T extends { readonly object_id: string }>({ object_id, ...columns }: T) => ({
  ...columns,
  object_number: objectNumberOf(object_id),
  object_text: isIntegerId(object_id) ? null : object_id,
});

const columns = Object.keys(rowOf(aStoredRun()))
  .map((name) => `"${name}"`)
  .join(', ');

/** A statement that stores the rows of its only parameter, in JSON. */
export const storingRows = `insert into runs (${columns}) select ${columns} from json_populate_recordset(null::runs, $1)`;

/** All of them in one transaction. */
export async function storeRuns(url: string, runs: readonly StoredRun[]): Promise<void> {
  await query(url, storingRows, [JSON.stringify(runs.map(rowOf))]);
}
