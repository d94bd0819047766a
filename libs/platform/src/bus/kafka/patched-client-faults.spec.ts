/* oxlint-disable typescript/no-unsafe-call, typescript/no-unsafe-return, typescript/no-unsafe-argument, typescript/prefer-promise-reject-errors --
   the inner parts of kafkajs have no types */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** Parts of kafkajs that are mended, by their files. */
// oxlint-disable-next-line typescript/no-explicit-any -- as above
const part = (file: string): any => createRequire(import.meta.url)(`kafkajs/src/${file}`);

const { KafkaJSProtocolError, KafkaJSRequestTimeoutError, KafkaJSConnectionError } = part('errors');
const { createErrorFromCode } = part('protocol/error');
const createRetry = part('retry');

const NOT_LEADER = 6;
const LEADER_NOT_AVAILABLE = 5;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const logger = { ...quiet, namespace: (): unknown => logger };
const retry = { initialRetryTime: 1, maxRetryTime: 5, retries: 5 };
const timedOut = () => new KafkaJSRequestTimeoutError('Request Produce timed out', {});

type Produce = (partitions: number[]) => unknown;

/** A producer's cluster whose metadata are replaced by the next ones at every refresh. */
function aCluster(leaders: number[][], brokers: Record<string, Produce>) {
  const cluster = {
    refreshMetadata: vi.fn(() => Promise.resolve(void (leaders.length > 1 && leaders.shift()))),
    refreshMetadataIfNecessary: () => Promise.resolve(),
    addMultipleTargetTopics: () => Promise.resolve(),
    isConnected: () => true,
    removeBroker: () => undefined,
    findTopicPartitionMetadata: () => leaders[0]!.map((leader, partitionId) => ({ partitionId, leader })),
    findLeaderForPartitions: part('cluster').prototype.findLeaderForPartitions,
    findBroker: ({ nodeId }: { nodeId: string }) =>
      Promise.resolve({
        nodeId: Number(nodeId),
        produce: async ({ topicData }: { topicData: { partitions: { partition: number }[] }[] }) => {
          const partitions = topicData.flatMap((topic) => topic.partitions.map(({ partition }) => partition));
          await brokers[nodeId]!(partitions);
          return {
            topics: [{ topicName: 't', partitions: partitions.map((partition) => ({ partition, errorCode: 0 })) }],
          };
        },
      }),
  };
  const eosManager = {
    acquireBrokerLock() {},
    releaseBrokerLock() {},
    isTransactional: () => false,
    getSequence: () => 0,
    updateSequence() {},
    getProducerId: () => -1,
    getProducerEpoch: () => 0,
  };
  const partitioner = ({ message }: { message: { partition: number } }) => message.partition;
  const sendMessages = part('producer/sendMessages')({
    logger,
    cluster,
    partitioner,
    eosManager,
    retrier: createRetry(retry),
  });
  const send = async (partitions: number[]): Promise<number[]> => {
    const messages = partitions.map((partition) => ({ partition, value: 'x' }));
    const answers = await sendMessages({ acks: -1, topicMessages: [{ topic: 't', messages }] });
    return answers.map(({ partition }: { partition: number }) => partition).sort();
  };
  return { cluster, send };
}

describe("the patched client's send", () => {
  it('sends a partition that moves to a broker that has answered already', async () => {
    let attempts = 0;
    const { send } = aCluster(
      [
        [1, 2],
        [1, 1],
      ],
      {
        1: () => undefined,
        2: () => {
          attempts++;
          throw createErrorFromCode(NOT_LEADER);
        },
      },
    );
    expect(await send([0, 1])).toEqual([0, 1]);
    expect(attempts).toBe(1);
  });

  it.each([
    ['is not known yet', [[1], [1, 1]]],
    [
      'has no leader',
      [
        [1, -1],
        [1, 1],
      ],
    ],
  ])('asks for new metadata when a partition %s, instead of leaving it out', async (_, leaders) => {
    const { send, cluster } = aCluster(leaders, { 1: () => undefined });
    expect(await send([0, 1])).toEqual([0, 1]);
    expect(cluster.refreshMetadata).toHaveBeenCalledTimes(1);
  });

  it('goes to the new leader after a request without an answer', async () => {
    const { send } = aCluster([[1], [2]], { 1: () => Promise.reject(timedOut()), 2: () => undefined });
    expect(await send([0])).toEqual([0]);
  });
});

describe("the patched client's connection", () => {
  let server: Server | undefined;
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server?.close();
  });

  const connectTo = async (greet: (socket: Socket) => void = () => undefined) => {
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      greet(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const connection = new (part('network/connection'))({
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      logger,
      socketFactory: part('network/socketFactory')(),
      requestTimeout: 50,
      connectionTimeout: 1000,
    });
    await connection.connect();
    return connection;
  };
  const ask = (connection: { send: (request: object) => Promise<unknown> }, requestTimeout?: number) => {
    const request = {
      apiKey: 18,
      apiVersion: 0,
      apiName: 'ApiVersions',
      encode: () => new (part('protocol/encoder'))(),
    };
    return connection.send({ request, response: {}, requestTimeout }).catch((error: Error) => error.name);
  };

  it('ends when the oldest request had no answer in time, and takes the ones behind it along', async () => {
    const connection = await connectTo();
    const names = await Promise.all([ask(connection), ask(connection, 60_000)]);
    expect(names).toEqual(['KafkaJSRequestTimeoutError', 'KafkaJSConnectionClosedError']);
    expect(connection.isConnected()).toBe(false);
  });

  it('stays when the late request waits behind one that may take longer', async () => {
    const connection = await connectTo();
    const first = ask(connection, 60_000);
    expect(await ask(connection)).toBe('KafkaJSRequestTimeoutError');
    expect(connection.isConnected()).toBe(true);
    connection.drop('the test is over');
    expect(await first).toBe('KafkaJSConnectionClosedError');
  });

  it('forgets what an earlier connection left half read', async () => {
    const connection = await connectTo((socket) => socket.write(Buffer.from([0, 0, 1, 0, 7])));
    while (connection.bytesBuffered === 0) await new Promise(setImmediate);
    connection.drop('half of an answer has come');
    await connection.connect();
    expect(connection.bytesNeeded).toBe(4);
    connection.drop('the test is over');
  });
});

describe("the patched client's pool of brokers", () => {
  const metadataOf = (nodeIds: number[]) => ({
    brokers: nodeIds.map((nodeId) => ({ nodeId, host: 'h', port: nodeId, rack: null })),
    topicMetadata: [{ topic: 't', partitionMetadata: [] }],
  });
  function aPool(brokers: Record<string, () => Promise<unknown>>) {
    const pool = new (part('cluster/brokerPool'))({ connectionPoolBuilder: {}, logger, retry, metadataMaxAge: 1000 });
    const dropped: string[] = [];
    for (const [nodeId, metadata] of Object.entries(brokers)) {
      pool.brokers[nodeId] = {
        nodeId: Number(nodeId),
        isConnected: () => true,
        metadata,
        disconnect: () => new Promise(() => undefined),
        connectionPool: { host: 'h', port: Number(nodeId), rack: null, drop: () => dropped.push(nodeId) },
      };
    }
    pool.seedBroker = pool.brokers[1];
    return { pool, dropped };
  }
  const never = () => new Promise<never>(() => undefined);

  it('asks the next broker when one stands still', async () => {
    for (let round = 0; round < 5; round++) {
      const { pool } = aPool({ 1: () => Promise.resolve(metadataOf([1, 2])), 2: never });
      await pool.refreshMetadata(['t']);
      expect(pool.metadata.brokers).toHaveLength(2);
    }
  });

  it('drops a broker that has left the cluster at once, whatever it still owes', async () => {
    const metadata = () => Promise.resolve(metadataOf([1]));
    const { pool, dropped } = aPool({ 1: metadata, 2: metadata });
    await pool.refreshMetadata(['t']);
    expect(dropped).toEqual(['2']);
    expect(pool.getNodeIds()).toEqual(['1']);
  });

  it('reads the new leaders of the others while one partition has none', async () => {
    const data = {
      ...metadataOf([1]),
      topicMetadata: [
        {
          topic: 't',
          topicErrorCode: 0,
          partitionMetadata: [{ partitionErrorCode: LEADER_NOT_AVAILABLE, leader: -1 }],
        },
      ],
    };
    const { pool } = aPool({ 1: () => part('protocol/requests/metadata/v0/response').parse(data) });
    await expect(pool.refreshMetadata(['t'])).rejects.toMatchObject({ name: 'KafkaJSNumberOfRetriesExceeded' });
    pool.metadata = metadataOf([1]);
    await pool.refreshMetadata(['t']);
    expect(pool.metadata).toBe(data);
  });
});

describe("the patched client's group", () => {
  it.each([timedOut(), new KafkaJSConnectionError('refused', { code: 'ECONNREFUSED' })])(
    'goes on with the other leaders when one cannot be reached: $name',
    async (error) => {
      const refreshMetadata = vi.fn(() => Promise.resolve());
      const recover = part('consumer/consumerGroup').prototype.recoverFromFetch;
      await recover.call({ cluster: { refreshMetadata }, logger: quiet, maxWaitTime: 1 }, error);
      expect(refreshMetadata).toHaveBeenCalledTimes(1);
    },
  );

  it.each([timedOut(), new KafkaJSProtocolError(createErrorFromCode(14))])(
    'joins again, by a coordinator that is looked for anew, after $name',
    async (error) => {
      const Group = part('consumer/consumerGroup');
      const group = new Group({ logger, retry, cluster: {}, topics: [], instrumentationEmitter: { emit() {} } });
      const [join, sync] = Object.getOwnPropertySymbols(Group.prototype);
      const joining = vi.fn(() => Promise.resolve()).mockRejectedValueOnce(error);
      Object.assign(group, { [join!]: joining, [sync!]: () => Promise.resolve(), assigned: () => [] });
      await group.joinAndSync();
      expect(joining).toHaveBeenCalledTimes(2);
    },
  );

  it('is joined anew when the coordinator does not answer a heartbeat', async () => {
    const joinAndSync = vi.fn(() => Promise.resolve());
    const Runner = part('consumer/runner');
    const runner = new Runner({
      logger,
      consumerGroup: { joinAndSync, getNodeIds: () => [1] },
      concurrency: 1,
      retry,
      onCrash() {},
    });
    runner.running = true;
    runner.fetchManager = {
      start: () => {
        runner.running = false;
        return Promise.reject(timedOut());
      },
    };
    runner.scheduleFetchManager();
    while (runner.consuming) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(joinAndSync).toHaveBeenCalledTimes(1);
  });

  it('asks the coordinator itself before it waits for it', async () => {
    const Cluster = part('cluster');
    const frozen = { findGroupCoordinator: () => Promise.reject(timedOut()) };
    const moved = { findGroupCoordinator: () => Promise.resolve() };
    const found = vi.fn<() => Promise<object>>().mockResolvedValue(moved).mockResolvedValueOnce(frozen);
    const cluster = {
      retrier: createRetry(retry),
      findGroupCoordinatorMetadata: () => Promise.resolve({ coordinator: { nodeId: 1 } }),
      findBroker: found,
      refreshMetadata: () => Promise.resolve(),
      logger: quiet,
    };
    expect(await Cluster.prototype.findGroupCoordinator.call(cluster, { groupId: 'g' })).toBe(moved);
  });

  it('looks for its coordinator again while no broker answers, and is never given up for that', async () => {
    const { findGroupCoordinator, findGroupCoordinatorMetadata } = part('cluster').prototype;
    const withBroker = vi.fn(() => Promise.resolve<object | null>(null));
    const coordinator = { findGroupCoordinator: () => Promise.resolve() };
    const cluster = {
      retrier: createRetry(retry),
      brokerPool: { withBroker },
      findGroupCoordinatorMetadata,
      findBroker: () => Promise.resolve(coordinator),
      refreshMetadata: () => Promise.resolve(),
      logger: quiet,
    };
    await expect(findGroupCoordinator.call(cluster, { groupId: 'g' })).rejects.toMatchObject({
      name: 'KafkaJSNumberOfRetriesExceeded',
    });
    withBroker.mockResolvedValueOnce(null).mockResolvedValueOnce({ coordinator: { nodeId: 1 } });
    expect(await findGroupCoordinator.call(cluster, { groupId: 'g' })).toBe(coordinator);
  });
});
