import { hash } from 'node:crypto';
import { parse, validate } from 'uuid';

/** Namespace of run ids. Fixed for ever: another one would make every stored run new. */
const RUN_NAMESPACE = parse('6f1c6f0e-2d0f-5b35-9a3b-0a6a5f7c1e11');
const ALERT_NAMESPACE = parse('b3b1d1f8-5c0e-5d0a-9e57-0f6f2a3c4d21');
const NOTIFICATION_NAMESPACE = parse('c94f0c7e-3a52-5e6b-8d1f-7b2e4a9d6053');
const REFUSAL_NAMESPACE = parse('4a7e0f6b-91c3-5d28-b6de-2f8c5b1d7e94');
const DEAD_LETTER_NAMESPACE = parse('0d3f5a52-7a1f-5f0c-8a55-5d7f3f0a9b27');

/** Bytes of one name, so that none is allocated for each; nothing is kept in it. Longer names get bytes of their own. */
const scratch = Buffer.alloc(4096);
const NAMESPACE_BYTES = 16;
const MAX_BYTES_PER_UNIT = 3;
/** RFC 9562, section 4.1: of the digit of the variant the first two bits are 10. */
const variantOf: Readonly<Record<string, string>> = Object.fromEntries(
  [...'0123456789abcdef'].map((digit, value) => [digit, '89ab'.charAt(value & 0x3)]),
);

/**
 * UUIDv5 (RFC 9562, section 5.5) of the parts as JSON: SHA-1 over namespace and name. Every record needs one at each of
 * two services, and the one-shot hash takes a fifth of the time of `uuid`'s `v5`; a spec compares the two.
 */
function idOf(namespace: Uint8Array, parts: readonly unknown[]): string {
  const hex = hash('sha1', bytesOf(namespace, JSON.stringify(parts)), 'hex');
  const variant = variantOf[hex.charAt(16)]!;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function bytesOf(namespace: Uint8Array, name: string): Buffer {
  const isShort = NAMESPACE_BYTES + MAX_BYTES_PER_UNIT * name.length <= scratch.length;
  if (!isShort) return Buffer.concat([namespace, Buffer.from(name)]);
  scratch.set(namespace);
  return scratch.subarray(0, NAMESPACE_BYTES + scratch.write(name, NAMESPACE_BYTES));
}

export type RunId = string;

/** Whether a text can be an id of a run or of a dead letter: any UUID. */
export const isUuid = (text: string): boolean => validate(text);

export interface RunIdentity {
  readonly company: string;
  readonly zone: string;
  readonly source: string;
  readonly object_id: string;
  readonly object_type: string;
  /** Null: the run belongs to no cycle. */
  readonly sequence_id: string | null;
  /** The start as the source wrote it. */
  readonly start_text: string;
  /** The sender's own id of the run. */
  readonly run_key?: string | null;
  readonly attempt?: number | null;
}

const FIRST_ATTEMPT = 1;

/**
 * UUIDv5 (RFC 9562) of the identity: the same record sent twice is the same run, whenever and however it arrives. The
 * sender's own id of the run decides, when there is one.
 */
export const runIdOf = (run: RunIdentity): RunId =>
  run.run_key == null
    ? idOf(RUN_NAMESPACE, [
        run.company,
        run.zone,
        run.source,
        idPartOf(run.object_id),
        run.object_type,
        run.sequence_id,
        run.start_text,
      ])
    : idOf(RUN_NAMESPACE, ['run_key', run.company, run.source, run.run_key, run.attempt ?? FIRST_ATTEMPT]);

/** Id of the second run whose local start is that of a first one, on the night when clocks are set back. */
export const repeatedRunIdOf = (first: RunId): RunId => idOf(RUN_NAMESPACE, ['time_repeated', first]);

/** Id of the run that a dead letter `run_conflict` becomes when it is replayed. */
export const conflictRunIdOf = (deadLetterId: string): RunId => idOf(RUN_NAMESPACE, ['run_conflict', deadLetterId]);

/** Ids that are integers were numbers once, and go in as such: a run that is stored keeps its id. */
function idPartOf(objectId: string): string | number {
  const number = integerText.test(objectId) ? Number(objectId) : NaN;
  return Number.isSafeInteger(number) ? number : objectId;
}

const integerText = /^-?\d{1,16}$/;

/** Where a message lay, and a digest of its bytes: delivered again, it makes the same dead letter again. */
export const deadLetterIdOf = (topic: string, partition: number, offset: string, digest: string): string =>
  idOf(DEAD_LETTER_NAMESPACE, [topic, partition, offset, digest]);

/** UUIDv5 of the refusals that are counted together. */
export const refusalIdOf = (...parts: readonly unknown[]): string => idOf(REFUSAL_NAMESPACE, parts);

/** UUIDv5 of what belongs to alerts (subjects, episodes, transitions): made again of the same parts, it is the same. */
export const alertIdOf = (...parts: readonly unknown[]): string => idOf(ALERT_NAMESPACE, parts);

/** UUIDv5 of what makes a notification the same one: incident, receiver, channel, kind and number. Planned twice, it is one. */
export const notificationIdOf = (...parts: readonly unknown[]): string => idOf(NOTIFICATION_NAMESPACE, parts);
