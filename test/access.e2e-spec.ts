import { aRawLog } from '@app/contracts/testing';
import { loadSettings, idOfKey } from '@app/platform';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IngestionSettings } from '../apps/ingestion/src/ingestion.js';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { get, ndjson, post } from './harness/http.js';
import { bearer, KeysFile } from './harness/keys.js';
import { query, type Stack, startStack } from './harness/stack.js';

const fields = 'fields: { object_type: name, status: state, end_time: at }';
const signature = 'signature: { header: x-signature }, secret: { env: LOADS_SECRET }';
const mappings = `mappings:
  loads: { company: acme, ${fields}, ${signature} }
  anybody: { company: '{owner}', ${fields}, ${signature} }
  unsigned: { company: acme, ${fields} }
`;

describe('the settings', () => {
  it('an address that others can reach is refused without keys, and says what to do', () => {
    const load = () => loadSettings(IngestionSettings, { HOST: '0.0.0.0' });
    expect(load).toThrow(/HOST is 0\.0\.0\.0, which others can reach.*npm run keys -- add.*KEYS_FILE/s);
    expect(loadSettings(IngestionSettings, { HOST: '0.0.0.0', KEYS_FILE: 'x.yaml' }).HOST).toBe('0.0.0.0');
    expect(loadSettings(IngestionSettings, { HOST: '::1' }).HOST).toBe('::1');
  });
});

describe('with keys', () => {
  const file = new KeysFile();
  const admin = file.add('admin', { scope: 'admin' });
  const reader = file.add('reader', { scope: 'read' });
  const first = file.add('alice', { scope: 'read' });
  const ofAcme = file.add('acme-reader', { company: 'acme', scope: 'read' });
  const acme = file.add('acme-box', { company: 'acme', scope: 'ingest' });
  const both = file.add('both-box', { company: ['acme', 'globex'], scope: 'ingest' });
  let stack: Stack;

  beforeAll(async () => {
    const MAPPINGS_FILE = join(file.folder, 'mappings.yaml');
    writeFileSync(MAPPINGS_FILE, mappings);
    process.env.LOADS_SECRET = 's3cret';
    stack = await startStack({ KEYS_FILE: file.path, MAPPINGS_FILE });
  });
  afterAll(async () => {
    await stack.close();
    file.remove();
  });

  const single = (key: string | null, record: object) =>
    post(`${stack.urls.ingestion}/ingest/single`, record, key === null ? {} : bearer(key));
  const summary = (headers: Record<string, string>) => get(`${stack.urls.processor}/analytics/summary`, headers);

  it('a request without a key is 401, and says how one is sent', async () => {
    const { status, body, headers } = await summary({});
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'key_missing' });
    expect(headers.get('www-authenticate')).toMatch(/^Bearer /);
  });

  it.each<[string, () => Record<string, string>]>([
    ['a bearer token', () => bearer(reader)],
    ['x-api-key', () => ({ 'x-api-key': reader })],
    ['the password of basic auth', () => ({ authorization: `Basic ${btoa(`grafana:${reader}`)}` })],
    ['the user name of basic auth', () => ({ authorization: `Basic ${btoa(`${reader}:`)}` })],
  ])('a key is taken as %s', async (_, headers) => {
    expect((await summary(headers())).status).toBe(200);
  });

  it('another key than those of the file is 401, whether its id is known or not', async () => {
    const known = `obs_${idOfKey(reader)}_${'x'.repeat(43)}`;
    for (const wrong of [known, `obs_nobody12345_${'x'.repeat(43)}`, 'nonsense']) {
      const { status, body } = await summary(bearer(wrong));
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'key_invalid' });
    }
  });

  it('a key may do what its scopes are, and no more', async () => {
    expect((await summary(bearer(acme))).status).toBe(403);
    expect((await single(reader, aRawLog())).status).toBe(403);
    expect((await single(admin, aRawLog({ Entreprise: 'initech', Objet_Id: 1 }))).status).toBe(202);
    const backtest = await post(`${stack.urls.processor}/rules/backtest`, {}, bearer(reader));
    expect({ status: backtest.status, code: backtest.body.code }).toEqual({ status: 403, code: 'permission_missing' });
  });

  it('health, documents and the console are open, and tell nothing', async () => {
    for (const url of Object.values(stack.urls)) {
      for (const path of ['/health', '/health/live', '/docs-json']) expect((await fetch(url + path)).status).toBe(200);
    }
  });

  it('the metrics are for this machine, or a key of all companies', async () => {
    const url = `${stack.urls.processor}/metrics`;
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url, { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(401);
    expect((await fetch(url, { headers: bearer(reader) })).status).toBe(200);
    expect((await fetch(url, { headers: bearer(ofAcme) })).status).toBe(403);
  });

  describe('companies', () => {
    it('a record of another company is refused, alone as 403 and in a batch by itself', async () => {
      const alone = await single(acme, aRawLog({ Entreprise: 'globex' }));
      expect({ status: alone.status, code: alone.body.code }).toEqual({ status: 403, code: 'company_forbidden' });
      const records = [aRawLog({ Entreprise: 'acme', Objet_Id: 2 }), aRawLog({ Entreprise: 'globex', Objet_Id: 3 })];
      const batch = await post(`${stack.urls.ingestion}/ingest/batch`, ndjson(records), bearer(acme));
      expect(batch.body).toMatchObject({
        results: { total: 2, successful: 1, failed: 1 },
        rejected: [{ index: 1, code: 'company_forbidden' }],
      });
      expect(batch.body.rejected).not.toEqual([expect.objectContaining({ reason: expect.stringContaining('globex') })]);
    });

    it('a record without a company is of the only one of its key; with several the default must be among them', async () => {
      const record = aRawLog({ Entreprise: null, Objet_Id: 4, Source: 'nameless' });
      expect((await single(acme, record)).status).toBe(202);
      const stored = await eventually('it is stored', async () => {
        const [row] = await query<{ company: string }>(
          stack.databaseUrl,
          `select company from runs where source = 'nameless'`,
        );
        return row;
      });
      expect(stored.company).toBe('acme');
      const { status, body } = await single(both, record);
      expect({ status, code: body.code }).toEqual({ status: 403, code: 'company_forbidden' });
      expect((await single(both, { ...record, Entreprise: 'globex' })).status).toBe(202);
    });

    it('a ping names its company in the path, and may have its key as a parameter', async () => {
      const ping = (path: string, headers = {}) => fetch(`${stack.urls.ingestion}/ping/${path}`, { headers });
      expect((await ping(`acme/backup/nightly?key=${acme}`)).status).toBe(200);
      expect((await ping('acme/backup/nightly', bearer(acme))).status).toBe(200);
      expect((await ping('acme/backup/nightly')).status).toBe(401);
      expect((await ping(`globex/backup/nightly?key=${acme}`)).status).toBe(403);
      expect((await ping(`globex/backup/nightly?create=0&key=${acme}`)).status).toBe(403);
      expect((await summary({})).status).toBe(401);
      expect((await get(`${stack.urls.processor}/analytics/summary?key=${reader}`)).status).toBe(401);
    });

    it('the key of a DSN is taken from where the SDKs of Sentry put it', async () => {
      const base = `${stack.urls.ingestion}/api/7`;
      const cron = (path: string, headers = {}) => fetch(`${base}/cron/nightly/${path}?status=ok`, { headers });
      expect((await cron(acme)).status).toBe(202);
      expect((await cron('x', { 'x-sentry-auth': `Sentry sentry_version=7, sentry_key=${acme}` })).status).toBe(202);
      expect((await cron('x')).status).toBe(401);
      const envelope = `{}\n{"type":"check_in"}\n{"monitor_slug":"nightly","status":"ok"}\n`;
      const sent = await fetch(`${base}/envelope/?sentry_key=${acme}`, { method: 'POST', body: envelope });
      expect(sent.status).toBe(200);
    });
  });

  it('a revoked key is none at the next request; a rotated one is good beside the new one', async () => {
    expect((await summary(bearer(first))).status).toBe(200);
    const second = file.run('rotate', idOfKey(first)!);
    await eventually('the new one is known', async () => (await summary(bearer(second))).status === 200 || undefined);
    expect((await summary(bearer(first))).status).toBe(200);
    file.run('revoke', idOfKey(first)!);
    const status = await eventually('it is refused', async () => {
      const answer = await summary(bearer(first));
      return answer.status === 200 ? undefined : answer.status;
    });
    expect(status).toBe(401);
    expect((await summary(bearer(second))).status).toBe(200);
  });

  it('what is open with a key ends within five seconds after it is revoked', async () => {
    const key = file.add('listener', { scope: 'read' });
    const open = async () => {
      const answer = await fetch(`${stack.urls.processor}/events`, { headers: bearer(key) });
      return answer.status === 200 ? answer : undefined;
    };
    const stream = await eventually('the key is known', open);
    const over = stream
      .body!.pipeTo(new WritableStream())
      .catch(() => undefined)
      .then(() => performance.now());
    const begin = performance.now();
    file.run('revoke', idOfKey(key)!);
    expect((await over) - begin).toBeLessThan(5000);
    expect((await fetch(`${stack.urls.processor}/events`, { headers: bearer(key) })).status).toBe(401);
  });

  describe('webhooks that are signed', () => {
    const job = JSON.stringify({ name: 'orders', state: 'done', at: '2026-01-05T08:00:00Z' });
    const send = (mapping: string, headers: Record<string, string> = {}, query = '') =>
      post(`${stack.urls.ingestion}/in/${mapping}${query}`, job, headers);
    const signed = (secret: string) => ({ 'x-signature': createHmac('sha256', secret).update(job).digest('hex') });

    it('need no key when the signature is right and the mapping names its company', async () => {
      expect((await send('loads', signed('s3cret'))).status).toBe(202);
      expect((await send('loads', { ...signed('s3cret'), authorization: 'Bearer of-the-tool' })).status).toBe(202);
    });

    it.each<[string, string, () => Record<string, string>, string]>([
      ['with a wrong signature', 'loads', () => signed('other'), 'signature_invalid'],
      ['without one', 'loads', () => ({}), 'signature_invalid'],
      ['for a mapping of no one company', 'anybody', () => signed('s3cret'), 'key_missing'],
      ['for a mapping without a secret', 'unsigned', () => ({}), 'key_missing'],
      ['for a preset', 'airbyte', () => ({}), 'key_missing'],
      ['for a mapping that is none', 'nothing', () => ({}), 'key_missing'],
    ])('%s they are 401', async (_, mapping, headers, code) => {
      const { status, body } = await send(mapping, headers());
      expect({ status, code: body.code }).toEqual({ status: 401, code });
    });

    it('are for the company of the mapping alone, and a key does not stand for a signature', async () => {
      const { status, body } = await send('loads', signed('s3cret'), '?company=globex');
      expect({ status, code: body.code }).toEqual({ status: 403, code: 'company_forbidden' });
      expect((await send('loads', bearer(admin))).body.code).toBe('signature_invalid');
      expect((await send('loads', { ...bearer(reader), ...signed('s3cret') })).status).toBe(403);
    });
  });

  it('how others write their records is not shown to whoever tries', async () => {
    const attempt = (record: object) =>
      post<{ outcome: string; code: string }>(`${stack.urls.standardization}/standardize/single`, record, bearer(acme));
    expect((await attempt(aRawLog({ Entreprise: 'acme' }))).body.outcome).toBe('emitted');
    expect((await attempt(aRawLog({ Entreprise: null }))).body).toMatchObject({ record: { company: 'acme' } });
    expect((await attempt(aRawLog({ Entreprise: 'globex' }))).body).toMatchObject({
      outcome: 'rejected',
      code: 'company_forbidden',
    });
  });

  it('wrong keys are too many after thirty in a minute; the right one is taken all the same', async () => {
    const wrong = bearer(`obs_nobody12345_${'x'.repeat(43)}`);
    const statuses = await Promise.all(Array.from({ length: 40 }, () => summary(wrong).then(({ status }) => status)));
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(30);
    const last = await summary(wrong);
    expect({ status: last.status, again: last.headers.get('retry-after') }).toEqual({ status: 429, again: '60' });
    expect((await summary(bearer(reader))).status).toBe(200);
  });
});
