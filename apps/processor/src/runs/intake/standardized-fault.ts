import { isUuid, isStorable, isUtcTime, MAX_NAME_CHARS, readStatus } from '@app/contracts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && isStorable(value);
const isName: Check = (value) => isText(value) && (value as string).length <= 2 * MAX_NAME_CHARS;
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

/** Checks of the fields of a standardized record. */
const checks: readonly (readonly [field: string, check: Check])[] = Object.entries({
  run_id: (value: unknown) => typeof value === 'string' && isUuid(value),
  sequence_id: isName,
  timestamp: orNull(isUtcTime),
  company: isName,
  zone: isName,
  source: isName,
  object_id: Number.isSafeInteger,
  object_type: isName,
  transformation: isName,
  parameters: orNull(isText),
  status: (value: unknown) => readStatus(value) === value,
  start_time: isUtcTime,
  end_time: orNull(isUtcTime),
  duration_seconds: orNull((value) => isNumber(value) && (value as number) >= 0),
  cpu_time_seconds: orNull((value) => isNumber(value) && (value as number) >= 0),
  memory_used_bytes: orNull(Number.isSafeInteger),
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
