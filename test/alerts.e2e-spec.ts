import { eventually } from '@app/platform/testing';
import { HOUR_MS, MINUTE_MS } from '@app/time';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as http from './harness/http.js';
import { type Stack, startStack } from './harness/stack.js';

interface Delivered {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
interface Message {
  readonly kind: string;
  readonly title: string;
  readonly severity: string;
  readonly alerts: readonly { readonly rule: string; readonly to: string }[];
}
interface Listed {
  readonly alerts: readonly { alert_id: string; rule: string; state: string; summary: string }[];
}

const SECRET = 'not to be found in any log';

const messageIn = ({ body }: Delivered): Message => JSON.parse(body) as Message;

describe('alerts of the whole chain', () => {
  const folder = mkdtempSync(join(tmpdir(), 'alerts-'));
  const delivered: Delivered[] = [];
  let receiver: Server;
  let stack: Stack;
  let runNumber = 0;

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        delivered.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(204).end();
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    writeFileSync(join(folder, 'secret'), SECRET);
    const { port } = receiver.address() as AddressInfo;
    writeFileSync(
      join(folder, 'rules.yaml'),
      `receivers:
  - name: ops
    webhook: { url: "http://127.0.0.1:${port}/hook", secret_file: ${join(folder, 'secret')} }
notifications: { group_wait: 1s, repeat: 4h }
rules:
  failure-detected: { retry_grace_mins: 0 }
overrides:
  - match: { company: elsewhere }
    rules: { latency-degraded: { min_object_ratio: 3 } }
`,
    );
    stack = await startStack({ RULES_FILE: join(folder, 'rules.yaml'), ALERTS_POLL_MS: '50' });
  });
  afterAll(async () => {
    await stack?.close();
    receiver?.close();
    rmSync(folder, { recursive: true });
  });

  const ask = async <T>(path: string): Promise<T> => (await http.get<T>(stack.urls.processor + path)).body;
  const post = async <T>(path: string, body: unknown): Promise<T> =>
    (await http.post<T>(stack.urls.processor + path, body)).body;

  const run = async (objects: readonly number[], Etat: string, Description: string): Promise<void> => {
    runNumber += 1;
    const end = new Date(Date.now() - 30 * MINUTE_MS + 2 * runNumber * MINUTE_MS).toISOString();
    const start = new Date(Date.parse(end) - 4000).toISOString();
    const records = objects.map((Objet_Id) => ({
      No_Sequence: `cycle-${runNumber}`,
      Entreprise: 'acme',
      Zone: '1-Raw',
      Source: 'efficy',
      Objet_Id,
      Objet: `object_${Objet_Id}`,
      Transformation: 'get',
      Etat,
      Debut: start,
      Fin: end,
      'Duree secondes': 4,
      Description,
    }));
    expect((await http.post(`${stack.urls.ingestion}/ingest/batch`, records)).status).toBe(202);
  };
  const all = Array.from({ length: 16 }, (_, index) => index + 1);
  const firing = () => ask<Listed>('/alerts?state=firing&rule=failure-detected&limit=100').then(({ alerts }) => alerts);

  it('tell once of 16 failures with one cause, signed, and once that they are over', async () => {
    await run(all, 'SUCCESS', 'ok');
    await run(all, 'FAILED', '401 Unauthorized for token 8831');
    await eventually('all of them fire', async () => ((await firing()).length === 16 ? true : undefined), {
      withinMs: 15_000,
    });
    await eventually('somebody is told', () => (delivered.length > 0 ? true : undefined), { withinMs: 15_000 });
    const [{ headers, body }] = delivered as [Delivered];
    const message = messageIn(delivered[0]!);
    expect(message).toMatchObject({ kind: 'firing', severity: 'critical' });
    expect(message.alerts.filter(({ rule }) => rule === 'failure-detected')).toHaveLength(16);
    const timestamp = String(headers['x-observability-timestamp']);
    const signature = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex');
    expect(headers['x-observability-signature']).toBe(`sha256=${signature}`);
    interface Incidents {
      readonly incidents: { incident_id: string; shared_cause: boolean; alerts: unknown[] }[];
    }
    const { incidents } = await ask<Incidents>('/incidents?state=open');
    expect(incidents).toHaveLength(1);
    expect(incidents[0]!.shared_cause).toBe(true);
    expect(await ask(`/incidents?incident_id=${incidents[0]!.incident_id}`)).toMatchObject({
      incidents: [{ incident_id: incidents[0]!.incident_id }],
    });
    expect(await ask(`/incidents?incident_id=${randomUUID()}`)).toMatchObject({ incidents: [] });

    await run(all, 'SUCCESS', 'ok');
    await run(all, 'SUCCESS', 'ok');
    await eventually(
      'it is over',
      () => (delivered.some((one) => messageIn(one).kind === 'resolved') ? true : undefined),
      {
        withinMs: 15_000,
      },
    );
    expect(delivered.map((one) => messageIn(one).kind)).toEqual(['firing', 'resolved']);
    expect(await firing()).toEqual([]);
  });

  it.each(['/alerts?company=%00', '/cycles?company=%00', '/incidents?company=%00', '/expectations?source=%00'])(
    'refuse %s as a question, not as a record',
    async (path) => {
      expect(await ask(path)).toMatchObject({ status: 422, code: 'query_invalid' });
    },
  );

  it('go by rules that say what holds for whom', async () => {
    const { overrides } = await ask<{ overrides: unknown[] }>('/rules');
    expect(overrides).toMatchObject([
      { match: { company: 'elsewhere' }, rules: { 'latency-degraded': { min_object_ratio: 3 } } },
    ]);
  });

  it('take an acknowledgement, with its note', async () => {
    await run([1], 'FAILED', 'disk full');
    const [alert] = await eventually('it fires', async () => {
      const found = await firing();
      return found.length === 1 ? found : undefined;
    });
    await post(`/alerts/${alert!.alert_id}/ack`, { note: 'on it', by: 'ada' });
    const detail = await ask<Record<string, unknown>>(`/alerts/${alert!.alert_id}`);
    expect(JSON.stringify(detail)).toContain('on it');
    expect(detail).toMatchObject({ state: 'firing', rule: 'failure-detected' });
  });

  it('know who is expected, and let go of who is retired', async () => {
    interface Expected {
      readonly expectations: readonly {
        expectation_id: string;
        state: string;
        subject: { object_type: string | null };
      }[];
    }
    const { expectations } = await ask<Expected>('/expectations?company=acme');
    expect(expectations).toHaveLength(17);
    const one = expectations.find(({ subject }) => subject.object_type === 'object_16')!;
    expect((await http.del(`${stack.urls.processor}/expectations/${one.expectation_id}`)).status).toBe(204);
    await eventually('it is retired', async () => {
      const now = await ask<Expected>('/expectations?company=acme');
      return now.expectations.find(({ expectation_id }) => expectation_id === one.expectation_id)?.state === 'retired'
        ? true
        : undefined;
    });
  });

  it('are tried on what is stored, with the rules in force and with others', async () => {
    const from = new Date(Date.now() - HOUR_MS).toISOString();
    const to = new Date().toISOString();
    interface Report {
      readonly alerts: readonly {
        rule: string;
        incident_id: string;
        transitions: readonly { to: string; incident_id: string | null }[];
      }[];
      readonly incidents: readonly { incident_id: string; alert_count: number; notification_count: number }[];
      readonly incident_count: number;
      readonly notification_count: number;
    }
    const rules = { rules: { 'failure-detected': { enabled: false } } };
    const { current, changed } = await post<{ current: Report; changed: Report }>('/rules/backtest', {
      from,
      to,
      rules,
    });
    const count = ({ alerts }: Report) => alerts.filter(({ rule }) => rule === 'failure-detected').length;
    expect(count(current)).toBe(17);
    expect(count(changed)).toBe(0);
    for (const { incident_id, transitions } of current.alerts) {
      expect(transitions.at(0)?.to).toMatch(/^(pending|firing|unknown)$/);
      expect(transitions.at(-1)?.incident_id).toBe(incident_id);
    }
    const sum = (of: (incident: Report['incidents'][number]) => number) =>
      current.incidents.reduce((total, incident) => total + of(incident), 0);
    expect(sum(({ alert_count }) => alert_count)).toBe(current.alerts.length);
    expect(sum(({ notification_count }) => notification_count)).toBe(current.notification_count);
    expect(current.incidents).toHaveLength(current.incident_count);
    const bad = await post<{ code: string; detail: string }>('/rules/backtest', {
      from,
      to,
      rules: { rules: { nonsense: {} } },
    });
    expect(bad.code).toBe('rules_invalid');
    expect(bad.detail).toContain('this is not a rule');
  });
});
