import type { TransactionId } from '@app/database';
import { isUuid, isUtcTime, sortableTime } from '@app/contracts';

/** Order of events within a transaction. `end` is after all of them. */
const eventKinds = ['run', 'alert', 'state', 'end'] as const;
type EventKind = (typeof eventKinds)[number];

/**
 * Position of an event in the order of storing, which is the same for every process: by the transaction that stored it,
 * then by kind, time, seq and id.
 */
export interface EventPosition {
  /** `xid8` as text. */
  readonly transaction: string;
  readonly kind: EventKind;
  /** Start of the run, time of the transition, or of the change of the state; ISO 8601 in UTC. */
  readonly time: string;
  /** Number of the alert's earlier transitions; 0 for a run and a state. */
  readonly seq: number;
  readonly id: string;
}

const NOTHING = { time: '1970-01-01T00:00:00Z', seq: 0, id: '00000000-0000-0000-0000-000000000000' } as const;
const LARGEST_TRANSACTION = 2n ** 64n - 1n;

/** Position after all events of a transaction. */
export const endOf = (transaction: TransactionId): EventPosition => ({
  transaction: String(transaction),
  kind: 'end',
  ...NOTHING,
});

/** Negative: `a` comes first; 0: the positions are equal. */
export function comparePositions(a: EventPosition, b: EventPosition): number {
  const [ours, theirs] = [a, b].map((position) => [
    BigInt(position.transaction),
    eventKinds.indexOf(position.kind),
    sortableTime(position.time),
    position.seq,
    position.id,
  ]);
  const index = ours!.findIndex((part, at) => part !== theirs![at]);
  if (index < 0) return 0;
  return ours![index]! < theirs![index]! ? -1 : 1;
}

export const textOfPosition = ({ transaction, kind, time, seq, id }: EventPosition): string =>
  JSON.stringify([transaction, kind, time, seq, id]);

/** Null: the text is none of a position. */
export function parsePosition(text: string): EventPosition | null {
  const [transaction, kind, time, seq, id] = partsOf(text);
  const isTransaction =
    typeof transaction === 'string' && /^\d{1,20}$/.test(transaction) && BigInt(transaction) <= LARGEST_TRANSACTION;
  const isKind = eventKinds.includes(kind as EventKind);
  const isEvent = isUtcTime(time) && Number.isSafeInteger(seq) && typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id);
  if (!isTransaction || !isKind || !isEvent) return null;
  if (kind === 'end') return endOf(BigInt(transaction));
  return isUuid(id) ? { transaction, kind: kind as EventKind, time, seq: seq as number, id } : null;
}

function partsOf(text: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(text);
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
