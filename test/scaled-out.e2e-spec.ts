import { allTopics, DEFAULT_PARTITIONS, topics } from '@app/contracts';
import { aRawLog } from '@app/contracts/testing';
import {
  eventually,
  findPostgres,
  type LocalKafka,
  startLocalKafka,
  testKafka,
  type TestPostgres,
} from '@app/platform/testing';
import { DAY_MS } from '@app/time';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import kafkajs from 'kafkajs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { get, post } from './harness/http.js';
import { answersOf } from './harness/runs-suite.js';
import { healthy, type ServiceProcess, startService } from './harness/service-process.js';
import { startStack } from './harness/stack.js';

const { ConfigResourceTypes, Kafka, logLevel } = kafkajs;
const sample = readFileSync(join(import.meta.dirname, '..', 'samples', 'logs.json'), 'utf8');
const zones = { COMPANY_TIME_ZONES: 'boreal=America/Toronto' };

const postgres = await findPostgres();
const kafka = await testKafka();
const describeScaledOut = postgres === null || kafka === null ? describe.skip : describe;

describeScaledOut('the three services on Kafka and PostgreSQL', () => {
  let database: TestPostgres;
  let services: { ingestion: ServiceProcess; standardization: ServiceProcess; processor: ServiceProcess };
  let urls: { ingestion: string; standardization: string; processor: string };
  const summary = async () => (await get<{ total_logs_processed: number }>(`${urls.processor}/analytics/summary`)).body;
  const stored = (count: number) =>
    eventually(`${count} runs are stored`, async () =>
      (await summary()).total_logs_processed >= count ? true : undefined,
    );

  beforeAll(async () => {
    database = await postgres!.open();
    const environment = { ...zones, KAFKA_BROKERS: kafka!.brokers.join(','), DATABASE_URL: database.url };
    const [ingestion, standardization, processor] = await Promise.all([
      startService('ingestion', environment),
      startService('standardization', environment),
      startService('processor', environment),
    ]);
    services = { ingestion, standardization, processor };
    urls = { ingestion: ingestion.url, standardization: standardization.url, processor: processor.url };
    await Promise.all(Object.values(services).map((service) => healthy(service)));
  });
  afterAll(async () => {
    await Promise.all(Object.values(services ?? {}).map((service) => service.stop()));
    await Promise.all([database?.close(), kafka?.close()]);
  });

  it('give the same answers as everything in one process', async () => {
    const standalone = await startStack(zones);
    try {
      for (const { ingestion } of [standalone.urls, urls]) {
        expect(await post(`${ingestion}/ingest/batch`, sample)).toMatchObject({
          status: 202,
          body: { results: { successful: 70, failed: 0 } },
        });
      }
      await stored(70);
      const clock = /"(last_updated|stored_at)":"[^"]*"/g;
      const answers = async (stack: Parameters<typeof answersOf>[0]) =>
        JSON.stringify(await answersOf(stack)).replaceAll(clock, '');
      expect(await answers({ ...standalone, urls })).toBe(await answers(standalone));
    } finally {
      await standalone.close();
    }
  });

  it('count a record that comes again once', async () => {
    await post(`${urls.ingestion}/ingest/batch`, sample);
    await eventually('70 duplicates are reported', async () => {
      const { body } = await get<{ duplicate_runs_count: number }>(`${urls.processor}/status`);
      return body.duplicate_runs_count === 70 ? true : undefined;
    });
    expect((await summary()).total_logs_processed).toBe(70);
  });

  it('set aside what standardization cannot use, and take it back mended', async () => {
    await post(`${urls.ingestion}/ingest/single`, aRawLog({ Debut: 'soon', Fin: 'later' }));
    const letter = await eventually('the dead letter is stored', async () => {
      const { body } = await get<{ dead_letters: { dead_letter_id: string }[] }>(
        `${urls.processor}/dead-letters?code=time_unreadable`,
      );
      return body.dead_letters[0];
    });
    const replay = await post(`${urls.processor}/dead-letters/${letter.dead_letter_id}/replay`, { record: aRawLog() });
    expect(replay).toMatchObject({ status: 202, body: { topic: topics.rawLogs.name } });
    await stored(71);
  });

  it('say where they stand', async () => {
    for (const [url, group] of [
      [urls.standardization, 'standardization-consumer-group'],
      [urls.processor, 'processor-consumer-group'],
    ] as const) {
      const { body } = await get(`${url}/status`);
      expect(body).toMatchObject({ is_running: true, is_healthy: true, consumer_group: group });
    }
    // The offset of what was just handled is committed a moment later.
    await eventually('the lag is gone, and exported', async () => {
      await get(`${urls.processor}/status`);
      const page = await (await fetch(`${urls.processor}/metrics`)).text();
      return page.includes('consumer_lag_records{topic="standardized-logs",service="processor"} 0') ? true : undefined;
    });
    expect(await get(`${urls.ingestion}/health`)).toMatchObject({
      status: 200,
      body: { info: { bus: { status: 'up' } } },
    });
  });

  it('made the topics as the table says, and have the broker unpack what comes in', async () => {
    const admin = new Kafka({ brokers: kafka!.brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: allTopics.map(({ name }) => name) });
      expect(new Map(found.map(({ name, partitions }) => [name, partitions.length]))).toEqual(
        new Map(allTopics.map(({ name, isSpread }) => [name, isSpread ? DEFAULT_PARTITIONS : 1])),
      );
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: allTopics.map(({ name }) => ({ type: ConfigResourceTypes.TOPIC, name })),
      });
      for (const { resourceName, configEntries } of resources) {
        const valueOf = (wanted: string) => configEntries.find(({ configName }) => configName === wanted)?.configValue;
        const { retentionDays, maxMessageBytes } = allTopics.find(({ name }) => name === resourceName)!;
        expect(valueOf('compression.type')).toBe('uncompressed');
        expect(Number(valueOf('retention.ms'))).toBe(retentionDays * DAY_MS);
        expect(Number(valueOf('max.message.bytes'))).toBe(maxMessageBytes);
      }
    } finally {
      await admin.disconnect();
    }
  });

  it('stop with exit code 0', async () => {
    for (const service of Object.values(services)) expect(await service.stop('SIGTERM')).toBe(0);
  });
});

const describeWithPrograms =
  process.env.KAFKA_BROKERS || postgres === null || kafka === null ? describe.skip : describe;

describeWithPrograms('services that are there before their broker', () => {
  let broker: LocalKafka | undefined;
  let ingestion: ServiceProcess;
  beforeAll(async () => {
    broker = await startLocalKafka();
    await broker.stop();
    ingestion = await startService('ingestion', { KAFKA_BROKERS: broker.brokers.join(',') });
  });
  afterAll(async () => {
    await ingestion?.stop();
    await broker?.remove();
  });

  it('say so, refuse with 503 and Retry-After, and work as soon as it comes', async () => {
    await eventually('ingestion answers', async () =>
      (await fetch(`${ingestion.url}/health/live`)).ok ? true : undefined,
    );
    expect(await get(`${ingestion.url}/health`)).toMatchObject({
      status: 503,
      body: { error: { bus: { status: 'down' } } },
    });
    const refused = await post(`${ingestion.url}/ingest/single`, aRawLog());
    expect(refused).toMatchObject({ status: 503, body: { code: 'bus_unavailable' } });
    expect(refused.headers.get('retry-after')).toBe('5');
    await broker!.start();
    await healthy(ingestion);
    expect((await post(`${ingestion.url}/ingest/single`, aRawLog())).status).toBe(202);
  });

  it('stop within ten seconds, with exit code 0, when it has gone again', async () => {
    const standardization = await startService('standardization', { KAFKA_BROKERS: broker!.brokers.join(',') });
    await healthy(standardization);
    await broker!.kill();
    const noticed = await eventually('the service has noticed', async () => {
      if (standardization.child.exitCode !== null) return standardization.output();
      return (await fetch(`${standardization.url}/health`)).status === 503 ? '503' : undefined;
    });
    expect(noticed).toBe('503');
    for (const service of [standardization, ingestion]) {
      const startMs = performance.now();
      expect({ name: service.name, exitCode: await service.stop('SIGTERM') }).toEqual({
        name: service.name,
        exitCode: 0,
      });
      expect(performance.now() - startMs).toBeLessThan(10_000);
    }
  });
});
