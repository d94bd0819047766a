import { inNfc, invisibleIn, isUuid, isStorable, isUtcTime, MAX_NAME_CHARS, runStatuses } from '@app/contracts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && isStorable(value);
const isName: Check = (value) => isText(value) && (value as string).length <= 2 * MAX_NAME_CHARS;
/** A name by which the run is known; standardization has made it so. */
const isKept: Check = (value) =>
  typeof value === 'string' && isName(value) && inNfc(value) === value && invisibleIn(value) === null;
const isLabels: Check = (value) =>
  typeof value === 'object' && value !== null && Object.entries(value).every((entry) => entry.every(isText));
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

/** Checks of the fields of a standardized record. */
const checks: readonly (readonly [field: string, check: Check])[] = Object.entries({
  run_id: (value: unknown) => typeof value === 'string' && isUuid(value),
  sequence_id: orNull(isKept),
  timestamp: orNull(isUtcTime),
  company: isKept,
  zone: isKept,
  source: isKept,
  object_id: isKept,
  object_type: isKept,
  transformation: orNull(isName),
  parameters: orNull(isText),
  status: (value: unknown) => (runStatuses as readonly unknown[]).includes(value),
  start_time: isUtcTime,
  end_time: orNull(isUtcTime),
  duration_seconds: orNull((value) => isNumber(value) && (value as number) >= 0),
  cpu_time_seconds: orNull((value) => isNumber(value) && (value as number) >= 0),
  memory_used_bytes: orNull(Number.isSafeInteger),
  rows_in: orNull(Number.isSafeInteger),
  rows_out: orNull(Number.isSafeInteger),
  bytes_out: orNull(Number.isSafeInteger),
  attempt: orNull(Number.isSafeInteger),
  url: orNull(isText),
  schedule: orNull(isName),
  labels: isLabels,
  run_key: orNull(isKept),
  description: orNull(isText),
  error_message: orNull(isText),
  normalizations: Array.isArray,
});

/** Names the first invalid field, in words; null: the record is valid. */
export function standardizedFaultOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return 'the data is not an object';
  for (const [field, check] of checks) {
    if (!check((data as Record<string, unknown>)[field])) return `${field} is missing or is not what it must be`;
  }
  return null;
}
