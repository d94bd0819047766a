import { type Admin, Kafka, logLevel } from 'kafkajs';
import { eventually } from './poll.js';

// A member that was killed stays in its group for its session timeout.
const GROUPS_EMPTY_WITHIN_MS = 30_000;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):\d+$/;

/**
 * Removes every topic and consumer group, so that the next suite on a shared broker finds none. Waits for groups whose
 * members have not left yet. No other suite may run on that broker at the same time.
 * @throws Error for a broker of another machine, which may be somebody's, unless CI=true
 */
export async function deleteTopics(brokers: string[]): Promise<void> {
  if (process.env.CI !== 'true' && !brokers.every((broker) => LOOPBACK.test(broker))) {
    throw new Error(`all topics would be removed from ${brokers.join(',')}, which is not on this machine`);
  }
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    await eventually('the groups are gone', () => groupsAreGone(admin), { withinMs: GROUPS_EMPTY_WITHIN_MS });
    await eventually('the topics are gone', () => topicsAreGone(admin));
  } finally {
    await admin.disconnect();
  }
}

async function groupsAreGone(admin: Admin): Promise<true | undefined> {
  const { groups } = await admin.listGroups();
  if (groups.length === 0) return true;
  await admin.deleteGroups(groups.map(({ groupId }) => groupId));
  return undefined;
}

async function topicsAreGone(admin: Admin): Promise<true | undefined> {
  // The offsets of the groups are the broker's own: it does not recover from their loss.
  const topics = (await admin.listTopics()).filter((topic) => !topic.startsWith('__'));
  if (topics.length === 0) return true;
  await admin.deleteTopics({ topics });
  return undefined;
}
