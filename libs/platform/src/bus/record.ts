import {
  type DeadLetter,
  type ErrorCode,
  deadLetterIdOf,
  headers,
  inNfc,
  isStorable,
  isUuid,
  MAX_NAME_CHARS,
  recordCompanyOf,
  redactBytes,
  redactText,
  type RunId,
  type Topic,
  topics,
  unwrap,
  wrap,
} from '@app/contracts';
import { createHash } from 'node:crypto';

/** A message as a topic delivers it. */
export interface ReceivedRecord {
  readonly partition: number;
  /** A 64-bit integer as text. */
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** The data in the envelope of `value`, when they need not be read out of it. */
  readonly data?: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** The input of a handler: consecutive messages of one partition, at least one, at most a chunk. */
export interface RecordBatch {
  readonly topic: string;
  readonly records: readonly ReceivedRecord[];
}

/** A message on its way to a topic. */
export interface OutgoingRecord {
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  /** The data in the envelope of `value`, for a bus that hands them over as they are. Nobody changes them. */
  readonly data?: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** A value of a topic's type, in its envelope and under its key, with the headers of what it was made from. */
export const outgoing = <T>(
  topic: Topic<T>,
  data: T,
  from: { service: string; now: Date; headers: Readonly<Record<string, string>> },
): OutgoingRecord => ({ key: topic.key(data), value: wrap(data, from.service, from.now), headers: from.headers });

/** The same of which the text is made when somebody asks for it: a bus within the process does not. */
export class HandedOn<T> implements OutgoingRecord {
  readonly key: string | Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  private text: string | undefined;

  constructor(
    topic: Topic<T>,
    readonly data: T,
    private readonly from: { service: string; now: Date; headers: Readonly<Record<string, string>> },
  ) {
    this.key = topic.key(data);
    this.headers = from.headers;
  }

  get value(): string {
    return (this.text ??= wrap(this.data, this.from.service, this.from.now));
  }
}

/**
 * The dead letter of a message, without secrets. The same message makes the same id, so that a second delivery changes nothing.
 */
export const deadLetterOf = (
  topic: string,
  record: ReceivedRecord,
  why: { code: ErrorCode; detail: string; service: string; now: Date },
): DeadLetter => ({
  dead_letter_id: deadLetterIdOf(topic, record.partition, record.offset, digestOf(record.value)),
  company: messageCompanyOf(record),
  run_id: runIdIn(record),
  code: why.code,
  detail: storableText(redactText(why.detail)),
  source_topic: topic,
  partition: record.partition,
  offset: record.offset,
  service: why.service,
  time: why.now.toISOString(),
  key_base64: openBase64(record.key),
  value_base64: openBase64(record.value),
});

const openBase64 = (bytes: Buffer | null): string | null =>
  bytes === null ? null : redactBytes(bytes).toString('base64');

const MAX_DETAIL_CHARS = 2000;

// A reason may quote the very bytes that no database can keep.
const storableText = (text: string): string =>
  text.slice(0, MAX_DETAIL_CHARS).replaceAll('\0', '\ufffd').toWellFormed();

/** The company that a message belongs to: that of its record, or else that of its header; null: neither says. */
export function messageCompanyOf({ value, headers: sent }: Pick<ReceivedRecord, 'value' | 'headers'>): string | null {
  const named = sent[headers.company] ?? '';
  const isName = named !== '' && named.length <= MAX_NAME_CHARS && isStorable(named);
  const sentFor = isName ? inNfc(named) : null;
  try {
    return recordCompanyOf(unwrap(value), sentFor);
  } catch {
    return sentFor;
  }
}

const runIdIn = (record: ReceivedRecord): RunId | null => {
  const id = record.headers[headers.runId];
  return id !== undefined && isUuid(id) ? id : null;
};

const digestOf = (value: Buffer | null): string =>
  createHash('sha256')
    .update(value ?? '')
    .digest('hex');

/** A dead letter on its way to its topic. */
export const outgoingDeadLetter = (deadLetter: DeadLetter, now: Date): OutgoingRecord =>
  outgoing(topics.deadLetters, deadLetter, { service: deadLetter.service, now, headers: {} });
