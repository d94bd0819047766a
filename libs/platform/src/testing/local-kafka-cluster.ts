import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalKafka, startBrokerIn } from './local-kafka.js';

const LOWEST_PORT = 10_000;
const PORTS = 20_000;
const NODE_HEAP = '-Xms64m -Xmx256m';

/** One broker of a cluster; it is a controller as well. */
export interface ClusterNode extends LocalKafka {
  /** The node's number in Kafka, from 1. */
  readonly id: number;
}

/** Several brokers with Kafka's own times, on which a topic has three replicas, two of them needed. */
export interface LocalKafkaCluster {
  readonly brokers: string[];
  readonly nodes: readonly ClusterNode[];
  /** The node that is the active controller, as the others know it. */
  activeController(): Promise<ClusterNode>;
  /** Ends all nodes and removes their data. */
  remove(): Promise<void>;
}

/** @throws KafkaUnavailable, or Error with the end of a broker's log */
export async function startLocalKafkaCluster(count = 3): Promise<LocalKafkaCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'kafka-cluster-'));
  const folderOf = (id: number): string => join(folder, `node-${id}`);
  // Below what systems give to outgoing connections, as `scripts/kafka-port.mjs` says; the script refuses a port in use.
  const first = LOWEST_PORT + Math.floor((Math.random() * PORTS) / (2 * count)) * 2 * count;
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  const ports = ids.map((id) => `${first + 2 * (id - 1)}:${first + 2 * (id - 1) + 1}`).join(',');

  const started = await Promise.allSettled(
    ids.map(async (id): Promise<ClusterNode> => {
      await mkdir(folderOf(id));
      const options = ['--node', String(id), '--nodes', ports];
      const node = await startBrokerIn({ folder: folderOf(id), first: options, again: () => options, heap: NODE_HEAP });
      return Object.defineProperties({ id } as ClusterNode, Object.getOwnPropertyDescriptors(node));
    }),
  );
  const nodes = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const remove = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.remove()));
    await rm(folder, { recursive: true, force: true });
  };
  for (const result of started) {
    if (result.status === 'fulfilled') continue;
    await remove();
    throw result.reason;
  }

  const activeController = async (): Promise<ClusterNode> => {
    const states = await Promise.all(ids.map((id) => quorumState(folderOf(id))));
    const newest = states.reduce((best, state) => (state.leaderEpoch > best.leaderEpoch ? state : best));
    const node = nodes.find(({ id }) => id === newest.leaderId);
    if (node === undefined) throw new Error('the cluster has no active controller at the moment');
    return node;
  };
  return { brokers: nodes[0]!.brokers, nodes, activeController, remove };
}

interface QuorumState {
  /** Minus one while there is none. */
  readonly leaderId: number;
  readonly leaderEpoch: number;
}

/** The quorum that a controller has last written down. */
async function quorumState(folder: string): Promise<QuorumState> {
  const text = await readFile(join(folder, 'data', '__cluster_metadata-0', 'quorum-state'), 'utf8');
  return JSON.parse(text) as QuorumState;
}
