import { MINUTE_SECS } from '../format/durations';
import type { Span } from '../search/time-range';

/** Room before the first value and after the last one: half an hour, or a part of the time between them. */
const LEAST_ROOM_SECS = 30 * MINUTE_SECS;
const ROOM = 0.02;

/**
 * The axis of times: a time that was asked for is seen whole, also where it is empty. Without a beginning it was all time: then the
 * axis fits the values, with room on both sides, since one value alone is a time as well.
 */
export function spanned(first: number, last: number, span: Span | undefined): [from: number, to: number] {
  if (span?.from !== undefined) return [Math.min(first, span.from / 1000), Math.max(last, span.to / 1000)];
  const room = Math.max(LEAST_ROOM_SECS, (last - first) * ROOM);
  return [first - room, last + room];
}
