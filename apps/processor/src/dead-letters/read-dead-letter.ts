import {
  allTopics,
  type DeadLetter,
  isErrorCode,
  isStorable,
  isUtcTime,
  isUuid,
  MAX_NAME_CHARS,
  topics,
  unwrap,
} from '@app/contracts';
import { deadLetterOf, type ReceivedRecord } from '@app/platform';

const isText = (value: unknown): boolean => typeof value === 'string' && isStorable(value);
const isTextOrNull = (value: unknown): boolean => value === null || isText(value);
const isNameOrAbsent = (value: unknown): boolean =>
  value === undefined || value === null || (isText(value) && (value as string).length <= MAX_NAME_CHARS);
const isInteger = (text: unknown): boolean => typeof text === 'string' && /^-?\d{1,18}$/.test(text);

const checks: Readonly<Record<keyof DeadLetter, (value: unknown) => boolean>> = {
  dead_letter_id: (value) => typeof value === 'string' && isUuid(value),
  // Versions before did not write it.
  company: isNameOrAbsent,
  run_id: (value) => value === null || (typeof value === 'string' && isUuid(value)),
  code: isErrorCode,
  detail: isText,
  source_topic: (value) => allTopics.some(({ name }) => name === value),
  partition: (value) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31,
  offset: isInteger,
  service: isText,
  time: isUtcTime,
  key_base64: isTextOrNull,
  value_base64: isTextOrNull,
};

/** Total: a message on the topic that is not a dead letter becomes a dead letter about itself. */
export function readDeadLetter(record: ReceivedRecord): DeadLetter {
  const deadLetter = deadLetterIn(record.value);
  if (deadLetter !== null) return deadLetter;
  return deadLetterOf(topics.deadLetters.name, record, {
    code: 'envelope_invalid',
    detail: 'a message on the topic of dead letters is not a dead letter',
    service: 'processor',
    now: new Date(),
  });
}

function deadLetterIn(value: Buffer | null): DeadLetter | null {
  try {
    const data = unwrap(value) as Record<string, unknown> | null;
    const isDeadLetter = Object.entries(checks).every(([field, check]) => check(data?.[field]));
    if (!isDeadLetter) return null;
    const fields = Object.keys(checks).map((field): [string, unknown] => [field, data?.[field] ?? null]);
    return Object.fromEntries(fields) as unknown as DeadLetter;
  } catch {
    return null;
  }
}
