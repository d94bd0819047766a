import { aRawLog, rawLogs } from '@app/contracts/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { get, ndjson, post } from './harness/http.js';
import { type Stack, startStack } from './harness/stack.js';

describe('records that come in by HTTP', () => {
  let stack: Stack;
  let sequences = 0;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack?.close());

  /** Records of a cycle of their own: other tests do not count in. */
  const cycle = (count: number) => {
    const No_Sequence = `cycle-${++sequences}`;
    const stored = async (): Promise<number> => {
      const { body } = await get<{ logs: { sequence_id: string }[] }>(
        `${stack.urls.processor}/analytics/recent?limit=1000`,
      );
      return body.logs.filter(({ sequence_id }) => sequence_id === No_Sequence).length;
    };
    return { records: rawLogs(count, { No_Sequence }), stored };
  };
  const single = (body: unknown, headers = {}) => post(`${stack.urls.ingestion}/ingest/single`, body, headers);
  const batch = (body: unknown, headers = {}) => post(`${stack.urls.ingestion}/ingest/batch`, body, headers);

  it('take one record, which is stored when the answer comes', async () => {
    const { records, stored } = cycle(1);
    const answer = await single(records[0]);
    expect(answer).toMatchObject({
      status: 202,
      body: { status: 'success', message: '1 record accepted', run_id: expect.stringMatching(/^[\da-f-]{36}$/) },
    });
    expect(await stored()).toBe(1);
    const { body } = await get<{ logs: { run_id: string }[] }>(`${stack.urls.processor}/analytics/recent?limit=1000`);
    expect(body.logs.map(({ run_id }) => run_id)).toContain(answer.body.run_id);
  });

  it('take the same record again for the same run', async () => {
    const { records, stored } = cycle(1);
    const first = await single(records[0]);
    const again = await single({ ...records[0], Objet_Id: String(records[0]!.Objet_Id) });
    expect(again.body.run_id).toBe(first.body.run_id);
    expect(await stored()).toBe(1);
  });

  it('take the least that a record can say, in English and pretty-printed, under the company of the setting', async () => {
    const least = { source: 'backup.sh', name: 'nightly backup', status: 'OK', start: '2025-09-05 02:00:01' };
    const answer = await batch(JSON.stringify({ ...least, end: '2025-09-05 02:14:09' }, null, 2));
    expect(answer).toMatchObject({ status: 202, body: { results: { total: 1, successful: 1 } } });
    const { body } = await get<{ runs: unknown[] }>(`${stack.urls.processor}/runs?source=backup.sh`);
    expect(body.runs).toMatchObject([
      { company: 'default', zone: 'default', object_id: 'nightly backup', sequence_id: null, duration_seconds: 848 },
    ]);
  });

  it('are read in the charset that the request declares, or refused by its name', async () => {
    const latin = Buffer.from(JSON.stringify(aRawLog({ Objet: 'entrepôt', No_Sequence: 'latin' })), 'latin1');
    const declared = (charset: string) => ({ 'content-type': `application/json; charset=${charset}` });
    expect(await single(latin, declared('iso-8859-1'))).toMatchObject({ status: 202 });
    const { body } = await get<{ runs: unknown[] }>(`${stack.urls.processor}/runs?object_type=entrep%C3%B4t`);
    expect(body.runs).toMatchObject([{ object_type: 'entrepôt' }]);
    expect(await batch(latin, declared('klingon'))).toMatchObject({
      status: 415,
      body: { code: 'media_type_unsupported', detail: expect.stringContaining('charset "klingon" is not read') },
    });
  });

  it('are described by a schema that can be fetched', async () => {
    const { status, headers, body } = await get(`${stack.urls.ingestion}/docs/record.schema.json`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('application/schema+json');
    expect(body).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
  });

  it.each([
    ['rules', 'processor'],
    ['keys', 'processor'],
    ['mappings', 'ingestion'],
  ] as const)('come with schemas of the files that people write: %s', async (name, service) => {
    const { status, headers, body } = await get(`${stack.urls[service]}/docs/${name}.schema.json`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('application/schema+json');
    expect(body).toEqual(JSON.parse(readFileSync(`docs/schemas/${name}.schema.json`, 'utf8')));
  });

  it('name every bad field of one record', async () => {
    const answer = await single(aRawLog({ Source: '', Etat: 'MAYBE', 'Duree secondes': true }));
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toEqual({
      type: 'urn:observability-stack:problem:field_missing',
      title: 'A required field is missing or empty.',
      status: 422,
      code: 'field_missing',
      detail: expect.stringContaining('Source is required; Etat must be a known status'),
      errors: [
        { field: 'Source', code: 'field_missing', reason: 'Source is required' },
        { field: 'Etat', code: 'status_unknown', reason: expect.stringContaining('got "MAYBE"') },
        { field: 'Duree secondes', code: 'field_type', reason: expect.stringContaining('got true') },
      ],
    });
  });

  const asArray = (records: readonly unknown[]): string => JSON.stringify(records);
  it.each([
    ['a JSON array', (records: readonly unknown[]) => asArray(records), {}],
    ['a pretty printed JSON array', (records: readonly unknown[]) => JSON.stringify(records, null, 2), {}],
    ['NDJSON', ndjson, { 'content-type': 'application/x-ndjson' }],
    [
      'NDJSON with CRLF and blank lines',
      (records: readonly unknown[]) => ndjson(records).replaceAll('\n', '\r\n\r\n') + '\r\n',
      {},
    ],
    [
      'NDJSON with a BOM',
      (records: readonly unknown[]) => `\ufeff${ndjson(records)}`,
      { 'content-type': 'text/plain' },
    ],
    ['an array with a BOM', (records: readonly unknown[]) => `\ufeff\n${asArray(records)}`, {}],
    ['gzip that says so', (records: readonly unknown[]) => gzipSync(ndjson(records)), { 'content-encoding': 'gzip' }],
    [
      'gzip that does not say so',
      (records: readonly unknown[]) => gzipSync(asArray(records)),
      { 'content-type': 'application/gzip' },
    ],
    [
      'what curl sends without a type',
      (records: readonly unknown[]) => ndjson(records),
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
  ])('take a batch as %s', async (_, write, headers) => {
    const { records, stored } = cycle(25);
    const answer = await batch(write(records), headers);
    expect(answer).toMatchObject({
      status: 202,
      body: {
        status: 'completed',
        message: '25 of 25 records accepted',
        results: { total: 25, successful: 25, failed: 0 },
        rejected: [],
      },
    });
    expect(await stored()).toBe(25);
  });

  it.each([
    ['a JSON array', asArray],
    ['NDJSON', ndjson],
    ['gzip', (records: readonly unknown[]) => gzipSync(ndjson(records))],
  ])('refuse exactly the bad records of 100 in %s, and keep the 97 others', async (_, write) => {
    const { records, stored } = cycle(100);
    const { Source: _Source, ...withoutSource } = records[3]!;
    const mixed: unknown[] = records.with(50, { ...records[50]!, Etat: 'MAYBE' });
    mixed[3] = withoutSource;
    mixed[99] = { ...records[99], Objet_Id: [12] };
    const answer = await batch(write(mixed));
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      status: 'completed',
      message: '97 of 100 records accepted, 3 refused',
      results: { total: 100, successful: 97, failed: 3 },
      rejected: [
        { index: 3, line: write === asArray ? 1 : 4, code: 'field_missing', reason: 'Source is required' },
        {
          index: 50,
          line: write === asArray ? 1 : 51,
          code: 'status_unknown',
          reason: expect.stringContaining('got "MAYBE"'),
        },
        {
          index: 99,
          line: write === asArray ? 1 : 100,
          code: 'object_id_unreadable',
          reason: expect.stringContaining('got an array'),
        },
      ],
      rejected_omitted: 0,
    });
    expect(await stored()).toBe(97);
  });

  it('take an empty array for no records', async () => {
    expect(await batch('[]')).toMatchObject({ status: 202, body: { results: { total: 0, successful: 0, failed: 0 } } });
  });

  it('keep every record that was accepted before a body goes wrong, and say how many', async () => {
    const { records, stored } = cycle(12);
    const answer = await batch(`${asArray(records).slice(0, -1)},`);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'json_invalid', results: { total: 12, successful: 12, failed: 0 }, rejected: [] },
    });
    expect(await stored()).toBe(12);
  });

  it('can be sent again and again: what is known is counted once', async () => {
    const { records, stored } = cycle(30);
    await Promise.all([
      batch(records),
      batch(ndjson(records.toReversed())),
      ...records.map((record) => single(record)),
    ]);
    expect(await stored()).toBe(30);
  });
});
