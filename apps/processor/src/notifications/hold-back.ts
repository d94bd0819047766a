import { severities, type Severity } from '@app/alerting';
import { channelsOf, maxPerMinuteOf, type NotifySettings } from '../rules-file/index.js';
import type { Lane } from './lane.js';

/** A planned message, as far as it decides whether it is told by itself. */
export interface Holdable extends Lane {
  readonly company: string | null;
  readonly message: { readonly severity: Severity };
}

/** Messages of a company that were planned for a channel in the last minute, each told by itself. */
export interface LaneCount extends Lane {
  readonly company: string | null;
  readonly count: number;
}

/**
 * The planned messages for which their channel has no room in this minute: a digest tells them. The companies share the room in turns,
 * those that had the fewest first, and within a company the worst come first. The first message of a company in a minute always has
 * room: the storm of another company keeps nobody's message back.
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
  const countOf = new Map(counts.map(({ company, count }) => [company, count]));
  let total = counts.reduce((sum, { count }) => sum + count, 0);
  const byTurn = planned.toSorted(worstFirst).map((one) => {
    const turn = countOf.get(one.company) ?? 0;
    countOf.set(one.company, turn + 1);
    return { one, turn };
  });
  return byTurn
    .sort((a, b) => a.turn - b.turn)
    .filter(({ turn }) => (turn === 0 || total < most ? (total++, false) : true))
    .map(({ one }) => one);
}

const worstFirst = (a: Holdable, b: Holdable): number =>
  severities.indexOf(a.message.severity) - severities.indexOf(b.message.severity);
