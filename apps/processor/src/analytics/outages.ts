import { MICROS_PER_SEC } from '@app/time';
import { OBJECT_BYTES, objectAt, type ObjectRef } from './aggregation/object-ref.js';

const TIME_BYTES = 8;
const ID_BYTES = 16;
const FAILURE_BYTES = OBJECT_BYTES + 2 * TIME_BYTES + ID_BYTES;
/** As the database sends `infinity`. */
const NEVER = 2n ** 63n - 1n;

/** Consecutive failures of an object, and the time from the first one to the next success. */
export interface Outage extends ObjectRef {
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
  let [lastObject, lastRecovery] = ['', ''];
  for (let at = 0; at < failures.length; at += FAILURE_BYTES) {
    const object = failures.toString('latin1', at, at + OBJECT_BYTES);
    const times = at + OBJECT_BYTES;
    const recovery = failures.toString('latin1', times + 2 * TIME_BYTES, times + 2 * TIME_BYTES + ID_BYTES);
    const isFirst = object !== lastObject;
    const isNew = isFirst || recovery !== lastRecovery;
    [lastObject, lastRecovery] = [object, recovery];
    if (!isNew || (isFirst && isBegunBefore.has(object))) continue;
    const failedAt = failures.readBigInt64BE(times);
    const recoveredAt = failures.readBigInt64BE(times + TIME_BYTES);
    const seconds = recoveredAt === NEVER ? null : Math.max(0, Number(recoveredAt - failedAt) / MICROS_PER_SEC);
    outages.push({ ...objectAt(failures, at), seconds });
  }
  return outages;
}
