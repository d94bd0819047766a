import { MICROS_PER_SEC } from '@app/time';
import { OBJECT_BYTES, objectAt, type ObjectRef } from './aggregation/object-ref.js';

const TIME_BYTES = 8;
const ID_BYTES = 16;
const RECOVERY_AT = OBJECT_BYTES + 2 * TIME_BYTES;
const FAILURE_BYTES = RECOVERY_AT + ID_BYTES;
/** As the database sends `infinity`. */
const NEVER = 2n ** 63n - 1n;

/** Consecutive failures of an object, and the time from the first one to the next success. */
export interface Outage {
  /** The same one for all outages of the object. */
  readonly object: ObjectRef;
  /** Null: the outage has not ended. */
  readonly seconds: number | null;
}

/**
 * @param failures sorted by object and time; each has its object, its end, the end of the next success and the id of that
 * run. Without a next success: `infinity`, and a zero id.
 * @param begunBefore objects whose first outage began before these failures, and does not count
 */
export function outagesOf(failures: Buffer, begunBefore: Buffer): Outage[] {
  const isBegunBefore = new Set<string>();
  for (let at = 0; at < begunBefore.length; at += OBJECT_BYTES) {
    isBegunBefore.add(begunBefore.toString('latin1', at, at + OBJECT_BYTES));
  }
  const outages: Outage[] = [];
  let object: ObjectRef | null = null;
  for (let at = 0; at < failures.length; at += FAILURE_BYTES) {
    const before = at - FAILURE_BYTES;
    const times = at + OBJECT_BYTES;
    const isFirst = at === 0 || !areEqual(failures, before, at, OBJECT_BYTES);
    // Failures with the same recovery are one outage.
    const isNew = isFirst || !areEqual(failures, before + RECOVERY_AT, at + RECOVERY_AT, ID_BYTES);
    if (isFirst || object === null) object = objectAt(failures, at);
    if (!isNew) continue;
    if (isFirst && isBegunBefore.has(failures.toString('latin1', at, at + OBJECT_BYTES))) continue;
    const failedAt = failures.readBigInt64BE(times);
    const recoveredAt = failures.readBigInt64BE(times + TIME_BYTES);
    const seconds = recoveredAt === NEVER ? null : Math.max(0, Number(recoveredAt - failedAt) / MICROS_PER_SEC);
    outages.push({ object, seconds });
  }
  return outages;
}

const areEqual = (bytes: Buffer, one: number, other: number, length: number): boolean =>
  bytes.compare(bytes, one, one + length, other, other + length) === 0;
