import {
  isErrorCode,
  isStorable,
  isUtcTime,
  isUuid,
  MAX_NAME_CHARS,
  PipelineError,
  type RefusalSummary,
  unwrap,
} from '@app/contracts';

/** Longest reason and door that are kept, in characters. */
const MAX_TEXT_CHARS = 500;

const isText = (value: unknown, maxChars: number): boolean =>
  typeof value === 'string' && value.length <= maxChars && isStorable(value);
const isNameOrNull = (value: unknown): boolean => value === null || isText(value, MAX_NAME_CHARS);
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) > 0 && Number(value) < 2 ** 31;
const isTime = (value: unknown): boolean => typeof value === 'string' && isUtcTime(value);

const checks: Readonly<Record<keyof RefusalSummary, (value: unknown) => boolean>> = {
  summary_id: (value) => typeof value === 'string' && isUuid(value),
  company: isNameOrNull,
  source: isNameOrNull,
  code: isErrorCode,
  reason: (value) => isText(value, MAX_TEXT_CHARS),
  count: isCount,
  first_at: isTime,
  last_at: isTime,
  door: (value) => isText(value, MAX_TEXT_CHARS),
};

/** @throws PipelineError `envelope_invalid` for a message that is none of ours */
export function readRefusal(value: Buffer | null): RefusalSummary {
  const data = unwrap(value) as Record<string, unknown> | null;
  const wrong = Object.entries(checks).find(([field, isRight]) => !isRight(data?.[field]));
  if (wrong !== undefined) throw new PipelineError('envelope_invalid', `${wrong[0]} of a refusal cannot be used`);
  return Object.fromEntries(Object.keys(checks).map((field) => [field, data?.[field]])) as unknown as RefusalSummary;
}
