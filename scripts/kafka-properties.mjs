/** Replicas of a topic where there are enough brokers; a partition takes records while all but one of them are in sync. */
const MOST_REPLICAS = 3;

/**
 * A broker that is a controller as well.
 * @typedef {object} KafkaNode
 * @property {number} id from 1
 * @property {number} port of its clients
 * @property {number} controllerPort of the other nodes
 */

/**
 * The settings of one node of a cluster, which may be the only one. They differ from Kafka's defaults to make it quick
 * to start and small; a single broker also notices early that a member is gone, while several keep Kafka's own times.
 * @param {{ data: string, node: KafkaNode, cluster: KafkaNode[] }} options
 */
export function propertiesOf({ data, node, cluster }) {
  const { port, controllerPort } = node;
  const replicas = Math.min(MOST_REPLICAS, cluster.length);
  const replicasInSync = Math.max(1, replicas - 1);
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': node.id,
    'controller.quorum.voters': cluster.map((voter) => `${voter.id}@127.0.0.1:${voter.controllerPort}`).join(','),
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': data.replaceAll('\\', '/'),
    'auto.create.topics.enable': false,

    'default.replication.factor': replicas,
    'min.insync.replicas': replicasInSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': replicasInSync,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': replicasInSync,

    // A broker that was killed is taken back when its old session has ended.
    ...(cluster.length === 1 && { 'broker.session.timeout.ms': 3000, 'broker.heartbeat.interval.ms': 500 }),
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 2000,

    // The cleaner takes this from the heap at once: 128 MB by default.
    'log.cleaner.dedupe.buffer.size': 2 * 1024 * 1024,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'group.coordinator.threads': 1,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
