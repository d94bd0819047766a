import { alertIdOf, allTopics, topics } from '@app/contracts';
import { eventually, findPostgres, testKafka, type TestPostgres } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Kafka, logLevel } from 'kafkajs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { get, post } from './harness/http.js';
import { healthy, type ServiceProcess, startService } from './harness/service-process.js';
import { query } from './harness/stack.js';

const postgres = await findPostgres();
const kafka = await testKafka();
const here = postgres === null || kafka === null ? describe.skip : describe;

/** In every secret of this suite, and in nothing else. */
const SECRET = 'hunter2';
const token = `ghp_${SECRET}aB3dE5gH7jK9mN1pQ2rS4tU6vW8x`;
const password = `password=${SECRET}`;
const at = '2025-09-05T20:45:00Z';

interface DoorRequest {
  readonly door: string;
  readonly path: string;
  readonly body: unknown;
  readonly type?: string;
  readonly status?: number;
}

const record = (fields: object): object => ({
  company: 'acme',
  source: 's',
  status: 'FAILED',
  start: at,
  end: at,
  ...fields,
});

const lineage = (name: string, message: string): object => ({
  eventType: 'FAIL',
  eventTime: at,
  producer: 'https://acme.com',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: { runId: alertIdOf(name), facets: { errorMessage: { message } } },
  job: { namespace: 'acme/airflow', name },
});

const checkIn = JSON.stringify({ monitor_slug: 'nightly', status: 'ok', release: `${'x'.repeat(180)} ${token}` });

/** One request for each door, each with a secret that is to be taken out. */
const taken: readonly DoorRequest[] = [
  {
    door: 'one record',
    path: '/ingest/single',
    body: record({ name: 'one', description: password, password: SECRET }),
  },
  {
    door: 'a batch',
    path: '/ingest/batch',
    body: [record({ name: 'two', parameters: `{"token": "${SECRET}"}` }), record({ name: 'three', tags: [token] })],
  },
  { door: 'OpenLineage', path: '/api/v1/lineage', body: lineage('orders', `refused: ${token}`) },
  {
    door: 'OpenLineage in a batch',
    path: '/api/v1/lineage/batch',
    body: [lineage('customers', `https://bob:${SECRET}@host/`)],
  },
  {
    door: 'a ping',
    path: '/ping/acme/shell/backup/1',
    body: `+ curl -u bob:${SECRET} https://host`,
    type: 'text/plain',
  },
  {
    door: 'CloudEvents',
    path: '/cloudevents',
    type: 'application/cloudevents+json',
    body: {
      specversion: '1.0',
      id: '7',
      type: 'run',
      source: '/acme/loader',
      time: at,
      data: { company: 'acme', name: 'four', status: 'KO', end: at, message: `Authorization: Bearer ${token}` },
    },
  },
  { door: 'Sentry', path: '/api/42/envelope', body: `{}\n{"type":"check_in"}\n${checkIn}\n`, type: 'text/plain' },
  {
    door: 'a mapping',
    path: '/in/n8n?company=acme',
    body: [
      { execution: { id: '1', error: { message: `client_secret=${SECRET}` } }, workflow: { id: '1', name: 'five' } },
    ],
  },
  {
    door: 'own patterns',
    path: '/ingest/single',
    body: record({ name: 'six', description: `of ACME-${SECRET}` }),
  },
];

/** Requests that are refused, and must not be kept with what they hold. */
const refused: readonly DoorRequest[] = [
  { door: 'a status', path: '/ingest/single', body: record({ name: 'one', status: token }) },
  { door: 'a name', path: '/ingest/single', body: record({ name: 'one', source: `postgres://bob:${SECRET}@db/x` }) },
  { door: 'a company', path: '/ingest/batch', body: [record({ name: 'one', company: token })] },
  { door: 'a ping to a name', path: `/ping/acme/${token}/backup`, body: '', type: 'text/plain' },
  { door: 'OpenLineage', path: '/api/v1/lineage', body: { ...lineage('x', ''), eventType: token } },
  {
    door: 'a mapping',
    path: '/in/n8n?company=acme',
    body: [{ execution: { id: '1', error: { message: { a: password } } }, workflow: { id: '1', name: [token] } }],
  },
];

here('a secret in a record', () => {
  let folder: string;
  let database: TestPostgres;
  let services: ServiceProcess[];
  let urls: Readonly<Record<'ingestion' | 'standardization' | 'processor', string>>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'redaction-'));
    const rules = join(folder, 'rules.yaml');
    writeFileSync(
      rules,
      `companies: { acme: { redact: ['ACME-\\w+'] } }\nrules: { failure-detected: { retry_grace_mins: 0 } }`,
    );
    database = await postgres!.open();
    const environment = {
      KAFKA_BROKERS: kafka!.brokers.join(','),
      DATABASE_URL: database.url,
      RULES_FILE: rules,
      LOG_LEVEL: 'trace',
      ALERTS_POLL_MS: '50',
    };
    const [ingestion, standardization, processor] = await Promise.all([
      startService('ingestion', environment),
      startService('standardization', environment),
      startService('processor', environment),
    ]);
    services = [ingestion, standardization, processor];
    urls = { ingestion: ingestion.url, standardization: standardization.url, processor: processor.url };
    await Promise.all(services.map((service) => healthy(service)));
  });
  afterAll(async () => {
    await Promise.all((services ?? []).map((service) => service.stop()));
    await Promise.all([database?.close(), kafka?.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const send = async ({
    path,
    body,
    type = 'application/json',
  }: DoorRequest): Promise<{ status: number; text: string }> => {
    const content = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(urls.ingestion + path, {
      method: 'POST',
      body: content,
      headers: { 'content-type': type },
    });
    return { status: answer.status, text: await answer.text() };
  };

  it.each(taken)('is taken at the door of $door', async (request) => {
    const { status, text } = await send(request);
    expect({ isTaken: status < 300, text }).toEqual({ isTaken: true, text });
    expect(text).not.toContain(SECRET);
  });

  it.each(refused)('is not told by the refusal of $door', async (request) => {
    const { status, text } = await send(request);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toContain(SECRET);
  });

  it('is taken out of what another program writes on the topic, and out of its dead letters', async () => {
    const client = new Kafka({ brokers: kafka!.brokers, logLevel: logLevel.NOTHING });
    const producer = client.producer();
    await producer.connect();
    try {
      const messages = [
        record({ name: 'seven', description: password }),
        record({ name: 'eight', start: password, end: null }),
      ]
        .map((data) => JSON.stringify({ timestamp: at, data, source: 'other', version: '1.1.0' }))
        .map((value) => ({ key: 'k', value: value.replaceAll(SECRET, `${SECRET}-other`) }));
      await producer.send({
        topic: topics.rawLogs.name,
        messages: [...messages, { key: 'k', value: `{"broken ${password}-other` }],
      });
    } finally {
      await producer.disconnect();
    }
    await eventually('its run and its dead letters are stored', async () => {
      const [counts] = await query<{ runs: number; letters: number }>(
        database.url,
        `select (select count(*)::int from runs where object_type = 'seven') as runs, (select count(*)::int from dead_letters) as letters`,
      );
      return counts!.runs === 1 && counts!.letters === 2 ? true : undefined;
    });
  });

  it('is noted in each run', async () => {
    const expected = [
      ...['one: description', 'one: password', 'two: parameters', 'three: labels', 'orders: description'],
      ...['customers: description', 'backup: description', 'four: description', 'nightly: labels'],
      ...['five: description', 'six: description', 'seven: description'],
    ];
    const noted = await eventually('all runs are stored, or wait for their starts', async () => {
      const rows = await query<{ object_type: string; field: string }>(
        database.url,
        `select object_type, note->>'field' as field
         from (select object_type, normalizations from runs
               union all select object_type, end_log->'normalizations' from open_runs where closed_at is null) as known,
           jsonb_array_elements(normalizations) as note
         where note->>'code' = 'secret_redacted'`,
      );
      return rows.length >= expected.length ? rows : undefined;
    });
    expect(noted.map(({ object_type, field }) => `${object_type}: ${field}`).sort()).toEqual(expected.sort());
  });

  it('is in no table', async () => {
    await eventually('refusals and alerts are kept', async () => {
      const [counts] = await query<{ refusals: number; alerts: number }>(
        database.url,
        'select (select count(*)::int from refusals) as refusals, (select count(*)::int from alert_transitions) as alerts',
      );
      return counts!.refusals >= 4 && counts!.alerts > 0 ? true : undefined;
    });
    const tables = await query<{ name: string }>(
      database.url,
      "select table_name as name from information_schema.tables where table_schema = 'public'",
    );
    const hex = Buffer.from(SECRET).toString('hex');
    for (const { name } of tables) {
      const rows = await query<{ row: string }>(
        database.url,
        `select row_to_json(t)::text as row from "${name}" as t where row_to_json(t)::text ~ $1`,
        [`${SECRET}|${hex}`],
      );
      expect({ name, rows }).toEqual({ name, rows: [] });
    }
  });

  it('is in no answer', async () => {
    const { dead_letters } = (
      await get<{ dead_letters: { dead_letter_id: string }[] }>(`${urls.processor}/dead-letters`)
    ).body;
    const paths = ['/runs', '/refusals', '/alerts', '/incidents', '/analytics/errors', '/runs/export?format=ndjson'];
    for (const path of [...paths, ...dead_letters.map(({ dead_letter_id }) => `/dead-letters/${dead_letter_id}`)]) {
      const answer = await fetch(urls.processor + path);
      const text = await answer.text();
      expect({ path, status: answer.status }).toEqual({ path, status: 200 });
      const decoded = [...text.matchAll(/"(?:key|value)_base64":"([^"]*)"/g)].map(([, b]) =>
        Buffer.from(b!, 'base64').toString(),
      );
      expect([text, ...decoded].join('\n')).not.toContain(SECRET);
    }
  });

  it('is not in the record that somebody mends', async () => {
    const { body } = await get<{ dead_letters: { dead_letter_id: string }[] }>(
      `${urls.processor}/dead-letters?code=secret_in_name`,
    );
    const mended = record({ name: 'nine', description: password });
    const answer = await post(`${urls.processor}/dead-letters/${body.dead_letters[0]!.dead_letter_id}/replay`, {
      record: mended,
    });
    expect(answer.status).toBe(202);
    await eventually('it is stored', async () => {
      const rows = await query(database.url, "select 1 from runs where object_type = 'nine'");
      return rows.length === 1 ? true : undefined;
    });
  });

  it('is on no topic but where another program has put it', async () => {
    const found = await messagesWith(kafka!.brokers, SECRET);
    expect(found.filter(({ text }) => !text.includes(`${SECRET}-other`))).toEqual([]);
    expect(new Set(found.map(({ topic }) => topic))).toEqual(new Set([topics.rawLogs.name]));
  });

  it('is in no line of a log', () => {
    const output = services.map((service) => service.output()).join('\n');
    expect(output).toContain('"level":"debug"');
    expect(output).not.toContain(SECRET);
  });
});

interface FoundMessage {
  readonly topic: string;
  readonly text: string;
}

/** All messages on all topics in whose key, value or headers the text is. */
async function messagesWith(brokers: string[], text: string): Promise<FoundMessage[]> {
  const client = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const names = allTopics.map(({ name }) => name);
  const admin = client.admin();
  await admin.connect();
  const ends = new Map<string, number>();
  for (const topic of names) {
    for (const { partition, high } of await admin.fetchTopicOffsets(topic))
      ends.set(`${topic} ${partition}`, Number(high));
  }
  await admin.disconnect();
  const open = new Set([...ends].flatMap(([key, high]) => (high > 0 ? [key] : [])));
  const found: FoundMessage[] = [];
  const consumer = client.consumer({ groupId: 'redaction-reader', maxWaitTimeInMs: 100 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: names, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        for (const { key, value, headers } of batch.messages) {
          const dump = [key, value, ...Object.values(headers ?? {})].map(String).join('\n');
          const bytes = [...dump.matchAll(/"(?:key|value)_base64":"([^"]*)"/g)].map(([, b]) =>
            Buffer.from(b!, 'base64').toString(),
          );
          const all = [dump, ...bytes].join('\n');
          if (all.includes(text)) found.push({ topic: batch.topic, text: all });
        }
        const key = `${batch.topic} ${batch.partition}`;
        if (Number(batch.lastOffset()) + 1 >= ends.get(key)!) open.delete(key);
        return Promise.resolve();
      },
    });
    await eventually('all topics are read', () => (open.size === 0 ? true : undefined), { withinMs: 60_000 });
  } finally {
    await consumer.disconnect();
  }
  return found;
}
