import { HOUR_MS } from '@app/time';
import type { RunFact } from '../model/run-fact.js';

let count = 0;

/** A healthy run that arrives when it ends; say only what matters. `end_ms` moves the other times with it. */
export function aRunFact(overrides: Partial<RunFact> = {}): RunFact {
  const end_ms = overrides.end_ms ?? Date.UTC(2025, 8, 5, 16, 45);
  const duration_seconds = overrides.duration_seconds === undefined ? 4 : overrides.duration_seconds;
  return {
    run_id: `run-${(count += 1)}`,
    sequence_id: `cycle-${Math.floor(end_ms / HOUR_MS)}`,
    company: 'acme',
    zone: '1-Raw',
    source: 'zohobooks',
    object_id: '1204',
    object_type: 'invoices',
    status: 'SUCCESS',
    attempt: null,
    schedule: null,
    start_ms: end_ms - (duration_seconds ?? 0) * 1000,
    end_ms,
    cycle_ms: Math.floor(end_ms / HOUR_MS) * HOUR_MS,
    duration_seconds,
    cpu_time_seconds: 0.6,
    memory_used_bytes: 14_000_000,
    rows_out: null,
    error_message: overrides.status === 'FAILED' ? 'Unknown error' : null,
    arrived_ms: end_ms,
    ingested_ms: null,
    ...overrides,
  };
}
