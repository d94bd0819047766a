import { Logger } from '@nestjs/common';
import { checkWithin } from '../../health/dependency-checks.js';
import type { Telemetry } from '../../telemetry/telemetry.js';
import { BatchDispatcher } from '../batch-dispatcher.js';
import type { ConsumerState, Transport } from '../transport.js';
import type { KafkaSettings } from './kafka.settings.js';
import { KafkaBatchServer } from './kafka-batch.server.js';
import { KafkaLink } from './kafka-link.js';
import { KafkaPublisher, type KafkaPublisherOptions } from './kafka.publisher.js';
import { LagWatch } from './lag-watch.js';

const READ_LAG_EVERY_MS = 5000;
/** A consumer beats every second; silent for so long while the broker answers, it has stopped. */
const SILENT_FOR_GOOD_MS = 60_000;

export interface KafkaTransportOptions extends KafkaPublisherOptions {
  /** Consumer group; null for a service that only sends. */
  readonly groupId: string | null;
  /** Called when the consumer has ended for good: only a new process helps. */
  readonly onFatal: (reason: string) => void;
}

/** One service's place on Kafka. */
export function kafkaTransport(
  settings: KafkaSettings,
  options: KafkaTransportOptions,
): (telemetry: Telemetry) => Transport {
  return (telemetry) => {
    const logger = new Logger('Kafka');
    const link = new KafkaLink(settings, telemetry.service, logger);
    const publisher = new KafkaPublisher(link, options);
    const server = new KafkaBatchServer({
      link,
      groupId: options.groupId ?? telemetry.service,
      dispatcher: new BatchDispatcher(publisher, telemetry, logger),
      logger,
      onFatal: options.onFatal,
    });
    const { consumerLagRecords, consumerLagSeconds } = telemetry.metrics;
    const lag = new LagWatch({
      admin: link.admin,
      groupId: options.groupId ?? telemetry.service,
      ages: server.ages,
      topics: () => server.topics,
      onRead: (topic, { records, seconds }) => {
        consumerLagRecords.set({ topic }, records);
        consumerLagSeconds.set({ topic }, seconds);
      },
    });
    const isConsumer = (): boolean => server.topics.length > 0;
    const readLag = (): Promise<string | null> =>
      isConsumer() && link.isReady ? checkWithin(() => lag.read(), 1000) : Promise.resolve(null);
    const reading = setInterval(() => void readLag(), READ_LAG_EVERY_MS).unref();
    telemetry.observeConnections('kafka', () => (link.isReady ? 1 : 0));
    void link
      .ready()
      .then(() => publisher.connect())
      .catch(() => undefined);

    return {
      publisher,
      server,
      check: () => link.check(),
      consumerState: async (): Promise<ConsumerState> => {
        await readLag();
        return { group: options.groupId, isRunning: isConsumer() && server.isRunning, lagByTopic: lag.current };
      },
      failure: async () => {
        if (!isConsumer() || server.silentMs < SILENT_FOR_GOOD_MS) return null;
        const isBrokerUnavailable = (await checkWithin(() => link.check())) !== null;
        return isBrokerUnavailable ? null : `the consumer has done nothing for ${Math.round(server.silentMs / 1000)} s`;
      },
      close: async () => {
        clearInterval(reading);
        link.stop();
        await publisher.close();
        await link.close();
      },
    };
  };
}
