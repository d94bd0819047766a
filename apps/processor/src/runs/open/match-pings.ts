import type { StandardizedLog } from '@app/contracts';
import { epochMicrosOf } from '@app/time';
import { identityKeyOf } from '../object-key.js';

/**
 * The start that each end of an object ends: the latest one before it that no other end has. Ends are taken in the order of
 * their times.
 * @param starts of runs without a `run_key` that are open
 */
export function matchPings<Start extends StandardizedLog, End extends StandardizedLog>(
  starts: readonly Start[],
  ends: readonly End[],
): ReadonlyMap<End, Start> {
  const open = Map.groupBy(starts, identityKeyOf);
  for (const ofObject of open.values()) ofObject.sort((a, b) => startOrder(a, b));
  const matched = new Map<End, Start>();
  const inOrder = ends.toSorted((a, b) => compare(epochMicrosOf(endOf(a)), epochMicrosOf(endOf(b))));
  for (const end of inOrder) {
    const ofObject = open.get(identityKeyOf(end)) ?? [];
    const at = ofObject.findLastIndex(({ start_time }) => epochMicrosOf(start_time) <= epochMicrosOf(endOf(end)));
    if (at < 0) continue;
    matched.set(end, ofObject[at]!);
    ofObject.splice(at, 1);
  }
  return matched;
}

const endOf = ({ end_time, start_time }: StandardizedLog): string => end_time ?? start_time;
const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
const startOrder = (a: StandardizedLog, b: StandardizedLog): number =>
  compare(epochMicrosOf(a.start_time), epochMicrosOf(b.start_time)) || (a.run_id < b.run_id ? -1 : 1);
