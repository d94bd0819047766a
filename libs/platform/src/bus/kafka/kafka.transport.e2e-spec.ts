import { afterAll, beforeAll, describe } from 'vitest';
import { describeBus } from '../../testing/bus-conformance.js';
import { testKafka, type TestKafka } from '../../testing/test-kafka.js';
import { Telemetry } from '../../telemetry/telemetry.js';
import { KafkaSettings } from './kafka.settings.js';
import { kafkaTransport } from './kafka.transport.js';

const kafka = await testKafka();
const describeOnKafka = kafka === null ? describe.skip : describe;

describeOnKafka('Kafka', () => {
  let broker: TestKafka;
  beforeAll(() => {
    broker = kafka!;
  });
  afterAll(() => kafka?.close());

  describeBus('Kafka', () => {
    const settings = Object.assign(new KafkaSettings(), { KAFKA_BROKERS: broker.brokers.join(',') });
    return Promise.resolve({
      connect: (service) =>
        kafkaTransport(settings, { groupId: service, onFatal: () => undefined })(new Telemetry(service)),
      close: () => Promise.resolve(),
    });
  });
});
