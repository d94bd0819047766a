import { severities, type Severity } from '@app/alerting';
import { channelsOf, maxPerMinuteOf, type NotifySettings } from '../rules-file/index.js';
import type { CompanyLane, Lane } from './lane.js';

/** A planned message, as far as it decides whether it is told by itself. */
export interface Holdable extends CompanyLane {
  readonly message: { readonly severity: Severity };
  /** Whether the next digest tells of its incident already; left out: it does not. */
  readonly joinsDigest?: boolean;
}

/** Messages of a company that were planned for a channel in the last minute, each told by itself. */
export interface LaneCount extends CompanyLane {
  readonly count: number;
}

/**
 * The planned messages that a digest is to tell: those about an incident that it tells of already, and those for which their channel
 * has no room in this minute. The companies share the room in turns, those that had the fewest first, and within a company the worst
 * come first. The first message of a company in a minute always has room: the storm of another company keeps nobody's message back.
 */
export function heldBack<P extends Holdable>(
  planned: readonly P[],
  counts: readonly LaneCount[],
  { receivers }: Pick<NotifySettings, 'receivers'>,
): ReadonlySet<P> {
  const mostOf = new Map(
    receivers.flatMap((receiver) =>
      [...channelsOf(receiver)].map(
        ([channel, target]) =>
          [laneKey({ receiver: receiver.name, channel }), maxPerMinuteOf(receiver, target)] as const,
      ),
    ),
  );
  const sent = Map.groupBy(counts, laneKey);
  const held = [...Map.groupBy(planned, laneKey)].flatMap(([lane, ofLane]) =>
    withoutRoom(ofLane, sent.get(lane) ?? [], mostOf.get(lane) ?? Infinity),
  );
  return new Set(held);
}

const laneKey = ({ receiver, channel }: Lane): string => JSON.stringify([receiver, channel]);

function withoutRoom<P extends Holdable>(planned: readonly P[], counts: readonly LaneCount[], most: number): P[] {
  const turnOf = new Map(counts.map(({ company, count }) => [company, count]));
  const inTurn = planned.toSorted(worstFirst).map((one) => {
    const turn = turnOf.get(one.company) ?? 0;
    if (one.joinsDigest !== true) turnOf.set(one.company, turn + 1);
    return { one, turn };
  });
  let total = counts.reduce((sum, { count }) => sum + count, 0);
  const held: P[] = [];
  for (const { one, turn } of inTurn.sort((a, b) => a.turn - b.turn)) {
    if (one.joinsDigest !== true && (turn === 0 || total < most)) total++;
    else held.push(one);
  }
  return held;
}

const worstFirst = (a: Holdable, b: Holdable): number =>
  severities.indexOf(a.message.severity) - severities.indexOf(b.message.severity);
