import { allTopics, PipelineError } from '@app/contracts';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { connectionOf, type KafkaSettings } from './kafka.settings.js';

/** Where a group stands on one partition, and where it is to stand. */
export interface RewoundPartition {
  readonly topic: string;
  readonly partition: number;
  /** Offset that is read next now. */
  readonly from: string;
  /** Offset that is read next after it; never behind `from`, which would leave records out. */
  readonly to: string;
  /** Whether the topic keeps nothing from before that time: what is gone cannot be read again. */
  readonly isOldest: boolean;
}

export interface RewindRequest {
  readonly groupId: string;
  /** Every record that was published at this time or later is read again. Epoch milliseconds, of Kafka's own timestamps. */
  readonly toMs: number;
  /** Tells what would be done, and does nothing. */
  readonly isDryRun: boolean;
}

/**
 * Moves a consumer group back to a time, on every topic of ours that it has read. A record read again is stored once:
 * the rows that are there already are known by their ids.
 * @throws PipelineError `group_active` while a member of the group is there, `group_unknown` when it has read nothing
 */
export async function rewindGroup(settings: KafkaSettings, request: RewindRequest): Promise<RewoundPartition[]> {
  const kafka = new Kafka({
    ...connectionOf(settings),
    clientId: 'rewind',
    connectionTimeout: 3000,
    retry: { retries: 5 },
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    await refuseMembers(admin, request.groupId);
    const plan = await planOf(admin, request);
    if (!request.isDryRun) await carryOut(admin, request.groupId, plan);
    return plan;
  } finally {
    await admin.disconnect();
  }
}

/** @param low the oldest offset that is kept; `atTime` the first record of that time or later, or the end of the topic */
function rewoundPartition(
  where: Pick<RewoundPartition, 'topic' | 'partition'>,
  { committed, atTime, low }: { readonly committed: string; readonly atTime: string; readonly low: string },
): RewoundPartition {
  const to = BigInt(atTime) < BigInt(committed) ? atTime : committed;
  const isOldest = BigInt(low) > 0n && BigInt(to) <= BigInt(low);
  return { ...where, from: committed, to: BigInt(to) < BigInt(low) ? low : to, isOldest };
}

// A member holds its place in memory and would write it down over ours.
async function refuseMembers(admin: Admin, groupId: string): Promise<void> {
  const { groups } = await admin.describeGroups([groupId]);
  const members = groups.flatMap((group) => group.members);
  if (members.length === 0) return;
  const places = members.map(({ clientId, clientHost }) => `${clientId} at ${clientHost.replace(/^\//, '')}`);
  throw new PipelineError(
    'group_active',
    `${groupId} has ${members.length} member(s): ${places.join(', ')}. Stop them first; one that was killed is gone after some seconds.`,
  );
}

async function planOf(admin: Admin, { groupId, toMs }: RewindRequest): Promise<RewoundPartition[]> {
  const existing = new Set(await admin.listTopics());
  const names = allTopics.map(({ name }) => name).filter((name) => existing.has(name));
  const plan: RewoundPartition[] = [];
  for (const { topic, partitions } of await admin.fetchOffsets({ groupId, topics: names })) {
    // A partition that was never read is read from its beginning in any case.
    const read = partitions.filter(({ offset }) => BigInt(offset) >= 0n);
    if (read.length === 0) continue;
    const atTime = offsetsByPartition(await admin.fetchTopicOffsetsByTimestamp(topic, toMs));
    const lows = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, low }) => [partition, low]));
    for (const { partition, offset: committed } of read.toSorted((a, b) => a.partition - b.partition)) {
      const found = { committed, atTime: atTime.get(partition) ?? committed, low: lows.get(partition) ?? '0' };
      plan.push(rewoundPartition({ topic, partition }, found));
    }
  }
  if (plan.length === 0) throw new PipelineError('group_unknown', `${groupId} has not read any topic of ours`);
  return plan;
}

const offsetsByPartition = (offsets: readonly { partition: number; offset: string }[]): Map<number, string> =>
  new Map(offsets.map(({ partition, offset }) => [partition, offset]));

async function carryOut(admin: Admin, groupId: string, plan: readonly RewoundPartition[]): Promise<void> {
  const moved = plan.filter(({ from, to }) => from !== to);
  for (const [topic, partitions] of Map.groupBy(moved, (one) => one.topic)) {
    const wanted = partitions.map(({ partition, to }) => ({ partition, offset: to }));
    await admin.setOffsets({ groupId, topic, partitions: wanted });
    const [now] = await admin.fetchOffsets({ groupId, topics: [topic] });
    const offsets = offsetsByPartition(now?.partitions ?? []);
    if (wanted.some(({ partition, offset }) => offsets.get(partition) !== offset)) {
      throw new PipelineError('bus_unavailable', `the offsets of ${groupId} on ${topic} were not taken; try again`);
    }
  }
}
