import { anExportedRun } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { EventIds } from '../apps/processor/src/live/event-ids.service.js';
import { endOf } from '../apps/processor/src/live/event-position.js';
import { bearer, KeysFile } from './harness/keys.js';
import { pathsOf, processorRoutes, type Route } from './harness/route-cases.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { idOf, idsOf, openTenantStore, sharedIncident, strayedRun, type TenantStore } from './harness/tenant-store.js';

const companies = ['acme', 'globex'] as const;
type Company = (typeof companies)[number];
const otherOf = (company: Company): Company => (company === 'acme' ? 'globex' : 'acme');

const rulesOf = (company: Company): Record<string, string> => ({
  overrides: `- { match: { company: ${company} }, rules: { failure-rate-high: { min_source_ratio: 0.3 } } }`,
  receivers: `- { name: ${company}-chat, webhook: { url: 'http://127.0.0.1:9/${company}' } }`,
  routes: `- { match: { company: ${company} }, receivers: [${company}-chat] }`,
  silences: `- { match: { company: ${company} }, until: 2099-01-01T00:00:00Z, comment: ${company} is away }`,
  expectations: `- { company: ${company}, source: ${company}-crm, object: ${company}-none, every: 7d }`,
  maintenance: `- { match: { company: ${company} }, from: '01:00', to: '02:00' }`,
});

/** The rules file of a store with these companies. */
const rulesText = (of: readonly Company[]): string =>
  Object.keys(rulesOf('acme'))
    .map((section) => [`${section}:`, ...of.map((company) => `  ${rulesOf(company)[section]}`)].join('\n'))
    .join('\n');

/** Fields that say when somebody asked, or that are made up anew for each store. */
const volatile = new Set([
  ...['now', 'age_seconds', 'success_age_seconds', 'running_seconds', 'evaluated_at', 'loaded_at', 'version', 'file'],
  ...['observed_seconds', 'down_seconds', 'uptime_rate'],
  ...['silence_id', 'created_at', 'notification_id', 'next_cursor', 'allowed_silence_seconds', 'counted_from'],
]);

const masked = (text: string): string => {
  try {
    return JSON.stringify(
      JSON.parse(text, (name, value: unknown) => (volatile.has(name) && value !== null ? '…' : value)),
    );
  } catch {
    return text;
  }
};

interface Told {
  readonly status: number;
  readonly total: string | null;
  readonly text: string;
}

describe('two tenants of one store', () => {
  const keys = new KeysFile();
  const keyOf: Record<string, string> = {
    admin: keys.add('admin', { scope: 'admin' }),
    both: keys.add('both', { company: [...companies], scope: 'operate' }),
    nobody: keys.add('nobody', { company: 'initech', scope: 'operate' }),
    reader: keys.add('reader', { company: 'acme', scope: 'read' }),
    sender: keys.add('sender', { company: 'acme', scope: 'ingest' }),
    ...Object.fromEntries(companies.map((company) => [company, keys.add(company, { company, scope: 'operate' })])),
  };
  const stores: TenantStore[] = [];
  const stacks: Record<string, Stack> = {};

  const start = async (name: string, of: readonly Company[]): Promise<void> => {
    const rules = join(keys.folder, `${name}.yaml`);
    writeFileSync(rules, rulesText(of));
    const store = await openTenantStore(of);
    stores.push(store);
    stacks[name] = await startStack({
      ...{ DATABASE_URL: store.url, KEYS_FILE: keys.path, RULES_FILE: rules },
      COMPANY_TIME_ZONES: of.map((company) => `${company}=America/Toronto`).join(','),
    });
  };

  beforeAll(async () => {
    await start('together', companies);
    for (const company of companies) await start(company, [company]);
  });
  afterAll(async () => {
    for (const stack of Object.values(stacks)) await stack.close();
    for (const store of stores) await store.close();
    keys.remove();
  });

  const ask = async (stack: string, who: string, path: string, request: RequestInit = {}): Promise<Told> => {
    const headers = { ...bearer(keyOf[who]!), ...(request.headers as Record<string, string>) };
    const answer = await fetch(`${stacks[stack]!.urls.processor}${path}`, { ...request, headers });
    return { status: answer.status, total: answer.headers.get('x-total-count'), text: await answer.text() };
  };
  const send = (stack: string, who: string, method: string, path: string, body?: unknown): Promise<Told> => {
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    return ask(stack, who, path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  };

  /** Texts that must not reach whoever is not of the company. */
  const marksOf = (company: Company): string[] => [
    company,
    Buffer.from(company).toString('base64').replace(/=*$/, '').slice(0, -1),
    ...Object.values(idsOf(company)),
  ];
  const tellsOf = (company: Company, { text }: Told, path: string): string[] =>
    // The question comes back in what is said about it.
    marksOf(company).filter((mark) => text.replaceAll(path, '').toLowerCase().includes(mark) && !path.includes(mark));

  const samplesFor = (company: Company) => {
    const own = idsOf(company);
    return {
      values: {
        ...{
          limit: ['1', '3'],
          names: ['1'],
          cursor: [],
          company: [company],
          zone: ['1-Raw'],
          source: [`${company}-erp`],
        },
        ...{ object_id: ['7'], object_type: [`${company}-object-1`], rule: ['failure-detected'], q: ['401'] },
        ...{
          label: [`team=${company}`],
          from: ['2020-01-01'],
          to: ['2099-01-01'],
          incident_id: [own.incident, sharedIncident],
          digest_id: [own.notification],
          receiver: [`${company}-chat`],
          days: ['3'],
        },
        ...{ a_from: ['2020-01-01'], a_to: ['2099-01-01'], b_from: ['2020-01-01'], b_to: ['2099-01-01'] },
        ...{ actor: [company], subject: [own.alert], code: ['time_unreadable', 'json_invalid', 'run_conflict'] },
        ...{ last_event_id: [], key: [] },
      },
      ids: {
        '/runs/{run_id}': [own.run, own.openRun, own.end, strayedRun(company)],
        '/alerts/{id}': [own.alert],
        '/incidents/{id}': [own.incident, sharedIncident],
        '/dead-letters/{id}': [own.deadLetter, own.unreadable],
      },
    };
  };

  /** Those that are open to all tell nothing about anybody. */
  const routes = processorRoutes().filter(({ operation }) => operation['x-needs'] !== 'nothing');
  /** It looks itself who may see it; without a key it is asked in status-page.e2e-spec.ts. */
  const badge = processorRoutes().filter(({ template }) => template === '/status/badge.svg');
  /** A stream, and what is of all companies together. */
  const others = new Set(['/events', '/metrics']);
  const reads = [...routes, ...badge].filter(({ method, template }) => method === 'GET' && !others.has(template));
  const casesOf = (route: Route, company: Company): string[] => pathsOf(route, samplesFor(company));

  describe.each(reads.map((route) => [route.template, route] as const))('GET %s', (_, route) => {
    it.each(companies)('answers %s as a store that has nobody else, byte for byte', async (company) => {
      for (const path of casesOf(route, company)) {
        const [told, alone] = [await ask('together', company, path), await ask(company, company, path)];
        expect({ path, tells: tellsOf(otherOf(company), told, path) }).toEqual({ path, tells: [] });
        expect({ path, ...told, text: masked(told.text) }).toEqual({ path, ...alone, text: masked(alone.text) });
        expect({ path, status: told.status }).toEqual({ path, status: 200 });
      }
    });

    it('answers about the other company as about one that there is not', async () => {
      for (const company of companies) {
        for (const path of casesOf(route, otherOf(company))) {
          // The same question about names and ids that nobody has, of as many characters.
          const made = marksOf(otherOf(company)).reduce(
            (text, mark) => text.replaceAll(mark, mark.length === 36 ? strangerOf(mark) : 'x'.repeat(mark.length)),
            path,
          );
          const [told, stranger] = [await ask('together', company, path), await ask('together', company, made)];
          expect({ path, tells: tellsOf(otherOf(company), told, path) }).toEqual({ path, tells: [] });
          if (made === path) continue;
          const answer = masked(told.text.replaceAll(path, made).replaceAll(idIn(path), idIn(made)));
          expect({ path, ...told, text: answer }).toEqual({ path, ...stranger, text: masked(stranger.text) });
        }
      }
    });

    it('answers whoever may see all with what is of both, and of nobody', async () => {
      for (const company of companies) {
        for (const path of casesOf(route, company)) {
          const all = await ask('together', 'admin', path);
          expect({ path, status: all.status }).toEqual({ path, status: 200 });
        }
      }
      const nobody = await ask('together', 'nobody', casesOf(route, 'acme')[0]!);
      for (const company of companies) {
        const told = nobody.text.replaceAll(casesOf(route, 'acme')[0]!, '');
        expect(
          marksOf(company).filter((mark) => told.includes(mark) && !casesOf(route, 'acme')[0]!.includes(mark)),
        ).toEqual([]);
      }
    });
  });

  const strangerOf = (id: string): string => idOf('stranger', id);
  const idIn = (path: string): string => /[\da-f-]{36}/.exec(path)?.[0] ?? '\0';

  it('a page goes on after the other company, without a gap', async () => {
    for (const list of [
      '/runs?limit=2',
      '/alerts?limit=1',
      '/incidents?limit=1',
      '/dead-letters?limit=1',
      '/audit?limit=1',
    ]) {
      const pagesOf = async (stack: string): Promise<string[]> => {
        const pages: string[] = [];
        for (let cursor: string | null = ''; cursor !== null;) {
          const { text } = await ask(
            stack,
            'acme',
            cursor === '' ? list : `${list}&cursor=${encodeURIComponent(cursor)}`,
          );
          pages.push(masked(text));
          cursor = (JSON.parse(text) as { next_cursor: string | null }).next_cursor;
        }
        return pages;
      };
      expect(await pagesOf('together')).toEqual(await pagesOf('acme'));
    }
  });

  it('whoever has several companies, and all of them, sees both', async () => {
    for (const who of ['both', 'admin']) {
      const { text } = await ask('together', who, '/runs?limit=500');
      for (const company of companies) expect(text).toContain(company);
    }
    const { alert_count, company } = JSON.parse((await ask('together', 'both', `/incidents/${sharedIncident}`)).text);
    expect({ alert_count, company }).toEqual({ alert_count: 4, company: null });
    expect((await ask('together', 'both', '/dead-letters')).text).not.toContain('everything');
    // Offsets count the messages of all companies.
    for (const [who, isTold] of [
      ['acme', false],
      ['both', false],
      ['admin', true],
    ] as const) {
      const { deadLetter } = idsOf('acme');
      const one = JSON.parse((await ask('together', who, `/dead-letters/${deadLetter}`)).text) as { offset: unknown };
      expect([who, typeof one.offset === 'string']).toEqual([who, isTold]);
      const list = (await ask('together', who, '/dead-letters')).text;
      expect(list.includes('"offset":"')).toBe(isTold);
    }
    expect((await ask('together', 'admin', '/dead-letters')).text).toContain('everything');
  });

  /** Tables of what people change. */
  const tables = [
    'alerts',
    'incident_acknowledgements',
    'silences',
    'dead_letters',
    'notifications',
    'retired_expectations',
  ];
  const rowsOf = async (company: Company): Promise<unknown> => {
    const found: unknown[] = [];
    for (const table of [...tables, 'audit_log']) {
      found.push(
        await query(stacks.together!.databaseUrl, `select * from ${table} as one where one::text like $1 order by 1`, [
          `%${company}%`,
        ]),
      );
    }
    return found;
  };

  it('an id of the other company is not known, after the same questions to the database as any other id', async () => {
    const before = await rowsOf('globex');
    const texts: string[] = [];
    // The driver, as all parts of this process use it.
    const { query: asIs } = Client.prototype;
    Client.prototype.query = function (this: Client, ...args: unknown[]) {
      const [first] = args as [string | { text?: string }];
      texts.push((typeof first === 'string' ? first : first.text) ?? '');
      return (asIs as (...all: unknown[]) => unknown).apply(this, args);
    } as typeof asIs;
    try {
      const asked = async (method: string, path: string, body?: unknown): Promise<string[]> => {
        texts.length = 0;
        const { status } = await send('together', 'acme', method, path, body);
        expect({ path, status }).toEqual({ path, status: 404 });
        return texts.filter((text) => !/advisory|^select 1$|checkpoint|set_config/.test(text));
      };
      for (const [method, template, body] of idRoutes) {
        for (const id of otherIds(template)) {
          const path = template.replace(/\{\w+\}/, id);
          const unknown = template.replace(/\{\w+\}/, randomUUID());
          // The first question about expectations reads what is remembered for the next ones.
          await asked(method, unknown, body);
          const [other, nobody] = [await asked(method, path, body), await asked(method, unknown, body)];
          expect({ path, texts: other }).toEqual({ path, texts: nobody });
        }
      }
    } finally {
      Client.prototype.query = asIs;
    }
    expect(await rowsOf('globex')).toEqual(before);
  });

  const note = { note: 'seen' };
  const mute = { for: '4h', comment: 'why' };
  /** Every route with an id, and the body that it takes. */
  const idRoutes: [string, string, unknown?][] = [
    ...reads
      .filter(({ template }) => template.includes('{'))
      .map(({ template }): [string, string] => ['GET', template]),
    ['DELETE', '/silences/{id}'],
    ['POST', '/alerts/{id}/ack', note],
    ['POST', '/incidents/{id}/acknowledge', note],
    ['DELETE', '/incidents/{id}/acknowledge'],
    ['POST', '/incidents/{id}/mute', mute],
    ['DELETE', '/expectations/{id}'],
    ['POST', '/dead-letters/{id}/replay'],
  ];
  const otherIds = (template: string): string[] => {
    const { run, openRun, end, alert, incident, silence, deadLetter, unreadable, expectation } = idsOf('globex');
    const byName: Record<string, string[]> = {
      ...{ runs: [run, openRun, end], alerts: [alert], incidents: [incident], silences: [silence] },
      ...{
        'dead-letters': [deadLetter, unreadable, idOf('dead letter', 'everything', 1)],
        expectations: [expectation],
      },
    };
    return byName[template.split('/')[1]!]!;
  };

  it('every route that changes something is tried', () => {
    const tried = new Set([
      ...idRoutes.map(([method, template]) => `${method} ${template}`),
      ...['POST /silences', 'POST /notifications/test', 'POST /rules/backtest', 'POST /expectations/forget'],
    ]);
    const changing = routes
      .filter(({ method }) => method !== 'GET')
      .map(({ method, template }) => `${method} ${template}`);
    expect(changing.filter((route) => !tried.has(route))).toEqual([]);
    const withIds = routes
      .filter(({ template }) => template.includes('{'))
      .map((route) => `${route.method} ${route.template}`);
    expect(withIds.filter((route) => !tried.has(route))).toEqual([]);
  });

  it('a route is closed to whoever has no key, and to keys that may do something else', async () => {
    const codes: Record<string, string[]> = {};
    for (const { method, template, operation } of routes) {
      const path = template.replace(/\{\w+\}/, randomUUID());
      const told = async (headers: Record<string, string>): Promise<string> => {
        const answer = await fetch(`${stacks.together!.urls.processor}${path}`, { method, headers });
        return `${answer.status} ${(JSON.parse(await answer.text()) as { code: string }).code}`;
      };
      const route = `${method} ${template}`;
      codes[route] = [await told(bearer(keyOf.sender!))];
      if (template !== '/metrics') codes[route].push(await told({}));
      if (operation['x-needs'] === 'operate') codes[route].push(await told(bearer(keyOf.reader!)));
    }
    for (const [route, [sender, none = '401 key_missing', reader = '403 permission_missing']] of Object.entries(
      codes,
    )) {
      const closed = {
        route,
        sender: '403 permission_missing',
        none: '401 key_missing',
        reader: '403 permission_missing',
      };
      expect({ route, sender, none, reader }).toEqual(closed);
    }
  });

  it('the metrics, which are of all companies together, are not for a key of some', async () => {
    for (const who of [...companies, 'both']) expect((await ask('together', who, '/metrics')).status).toBe(403);
    expect((await ask('together', 'admin', '/metrics')).status).toBe(200);
  });

  describe('changes', () => {
    it('of the other company are refused, and change nothing', async () => {
      const before = await rowsOf('globex');
      for (const [method, template, body] of idRoutes) {
        for (const id of otherIds(template)) {
          expect((await send('together', 'acme', method, template.replace(/\{\w+\}/, id), body)).status).toBe(404);
        }
      }
      const silence = { ends_at: '2099-01-01T00:00:00Z', comment: 'why' };
      for (const company of ['globex', 'nobody']) {
        const { status, text } = await send('together', 'acme', 'POST', '/silences', {
          match: { company },
          ...silence,
        });
        expect([status, JSON.parse(text).errors]).toMatchObject([422, [{ field: 'match.company' }]]);
      }
      for (const source of ['globex-erp', 'nobody-erp']) {
        const body = { company: source.split('-')[0], source };
        const { status, text } = await send('together', 'acme', 'POST', '/expectations/forget', body);
        expect([status, JSON.parse(text).code]).toEqual([404, 'source_unknown']);
      }
      for (const receiver of ['globex-chat', 'nobody-chat']) {
        const { status, text } = await send('together', 'acme', 'POST', '/notifications/test', { receiver });
        expect([status, JSON.parse(text).code]).toEqual([404, 'receiver_unknown']);
      }
      const ofOther = { company: 'globex', Source: 'x', Objet: 'y', Etat: 'SUCCESS', Debut: '2025-09-05T20:45:00Z' };
      // An exported run names its own id.
      for (const record of [ofOther, anExportedRun({ company: 'acme', run_id: idsOf('globex').run })]) {
        const path = `/dead-letters/${idsOf('acme').deadLetter}/replay`;
        const replayed = await send('together', 'acme', 'POST', path, { record });
        expect([replayed.status, JSON.parse(replayed.text).code]).toEqual([403, 'company_forbidden']);
      }
      expect(await rowsOf('globex')).toEqual(before);
    });

    it('of one company are the same as in a store that has nobody else, and touch nothing of the other', async () => {
      const before = await rowsOf('globex');
      const { alert, incident, deadLetter, unreadable, expectation, silence } = idsOf('acme');
      const silenceOf = (match: object) => ({ match, ends_at: '2099-01-01T00:00:00Z', comment: 'acme rests' });
      const steps: [string, string, unknown?][] = [
        ['POST', `/alerts/${alert}/ack`, note],
        ['DELETE', `/incidents/${incident}/acknowledge`],
        ['POST', `/incidents/${incident}/acknowledge`, note],
        ['DELETE', `/incidents/${sharedIncident}/acknowledge`],
        ['POST', `/incidents/${sharedIncident}/acknowledge`, note],
        ['POST', `/incidents/${sharedIncident}/mute`, mute],
        ['POST', '/silences', silenceOf({})],
        ['POST', '/silences', silenceOf({ company: 'acme', source: 'acme-erp' })],
        ['DELETE', `/silences/${silence}`],
        ['DELETE', `/expectations/${expectation}`],
        ['POST', '/expectations/forget', { company: 'acme', source: 'acme-erp' }],
        ['POST', '/notifications/test', { receiver: 'acme-chat' }],
        ['POST', '/rules/backtest', { from: '2020-01-01', to: '2020-02-01' }],
        ['POST', '/rules/backtest', { from: '2020-01-01', to: '2020-02-01', company: 'globex' }],
        ['POST', `/dead-letters/${deadLetter}/replay`],
        ['POST', `/dead-letters/${unreadable}/replay`],
      ];
      for (const [method, path, body] of steps) {
        const [told, alone] = [
          await send('together', 'acme', method, path, body),
          await send('acme', 'acme', method, path, body),
        ];
        const said = (answer: Told): string =>
          masked(answer.text).replaceAll(/"(at|ends_at|acked_at|starts_at)":"[^"]*"/g, '"$1":"…"');
        expect({ path, status: told.status, text: said(told) }).toEqual({
          path,
          status: alone.status,
          text: said(alone),
        });
        expect({ path, ok: told.status < 300 }).toEqual({ path, ok: true });
        expect({ path, tells: tellsOf('globex', told, JSON.stringify(body) ?? '') }).toEqual({ path, tells: [] });
      }
      expect(await rowsOf('globex')).toEqual(before);
      const [first] = await query<{ match: object }>(
        stacks.together!.databaseUrl,
        `select match from silences where comment = 'acme rests' and not match ? 'source'`,
      );
      expect(first!.match).toEqual({ company: 'acme' });
    });

    it('are about everybody only by whoever may see all', async () => {
      const silence = { match: {}, ends_at: '2099-01-01T00:00:00Z', comment: 'all rest' };
      expect((await send('together', 'both', 'POST', '/silences', silence)).status).toBe(422);
      const { status, text } = await send('together', 'admin', 'POST', '/silences', silence);
      expect([status, JSON.parse(text).match]).toEqual([201, {}]);
      // A tenant is told why they hear of nothing, and cannot end it.
      expect((await ask('together', 'acme', '/silences')).text).toContain('all rest');
      const { silence_id } = JSON.parse(text) as { silence_id: string };
      expect((await send('together', 'acme', 'DELETE', `/silences/${silence_id}`)).status).toBe(404);
      expect((await send('together', 'admin', 'DELETE', `/silences/${silence_id}`)).status).toBe(204);
    });
  });

  /** The event id that the processors write after a transaction. */
  async function eventIdAfter(transaction: bigint): Promise<string> {
    const leave = new AbortController();
    await fetch(`${stacks.together!.urls.processor}/events`, { headers: bearer(keyOf.admin!), signal: leave.signal });
    leave.abort();
    const rows = await query<{ key: Buffer }>(
      stacks.together!.databaseUrl,
      `select key from signing_keys where name = 'event ids'`,
    );
    return new EventIds(rows[0]!.key).idOf(endOf(transaction));
  }

  it('a stream has the events of its company: those that were missed, and those that come', async () => {
    const leave = new AbortController();
    const begin = await eventIdAfter(0n);
    const url = `${stacks.together!.urls.processor}/events?last_event_id=${begin}`;
    const heard = await Promise.all(
      [...companies, 'admin'].map(async (who) => {
        const answer = await fetch(url, { headers: bearer(keyOf[who]!), signal: leave.signal });
        const stream = { who, text: '' };
        void (async () => {
          for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) stream.text += chunk;
        })().catch(() => undefined);
        return stream;
      }),
    );
    await stores[0]!.goOn();
    const textOf = (who: string): string => heard.find((stream) => stream.who === who)!.text;
    await eventually(
      'all are told',
      () => {
        const told = companies.filter((company) => textOf(company).includes(idOf('run', company, 'later')));
        const all = companies.filter((company) => textOf('admin').includes(idOf('run', company, 'later')));
        return told.length + all.length === 2 * companies.length ? true : undefined;
      },
      { withinMs: 20_000 },
    );
    leave.abort();
    for (const company of companies) {
      const text = textOf(company);
      expect(marksOf(otherOf(company)).filter((mark) => text.includes(mark))).toEqual([]);
      expect(text).not.toContain('everything');
      const kinds = [...text.matchAll(/^event: (\w+)$/gm)].map(([, kind]) => kind);
      expect(new Set(kinds)).toEqual(new Set(['hello', 'run', 'alert', 'state']));
      // Transactions are counted over all companies.
      const ids = [...text.matchAll(/^id: (\S+)$/gm)].map(([, id]) => Buffer.from(id!, 'base64url').toString('utf8'));
      expect(ids.length).toBeGreaterThan(3);
      expect(ids.filter((id) => /"\d+"/.test(id))).toEqual([]);
      expect(textOf('admin')).toContain(company);
    }
  });

  it('a stream goes on where it was, however much the other company has had meanwhile', async () => {
    const { databaseUrl, urls } = stacks.together!;
    const [{ begin }] = (await query<{ begin: string }>(
      databaseUrl,
      'select pg_snapshot_xmin(pg_current_snapshot())::text as begin',
    )) as [{ begin: string }];
    // More of each kind than a client may have missed.
    const { subject, transition } = idsOf('globex');
    for (const [table, key, id] of [
      ['subjects', 'subject_id', subject],
      ['alert_transitions', 'transition_id', transition],
    ] as const) {
      await query(
        databaseUrl,
        `insert into ${table} select (jsonb_populate_record(one, jsonb_build_object(
           '${key}', gen_random_uuid(), 'seq', 100 + n, 'stored_by', pg_current_xact_id()::text))).*
         from ${table} as one, generate_series(1, 1100) as n where one.${key} = $1`,
        [id],
      );
    }
    await query(databaseUrl, `update subjects set stored_by = pg_current_xact_id() where company = 'acme'`);
    const leave = new AbortController();
    const url = `${urls.processor}/events?last_event_id=${await eventIdAfter(BigInt(begin) - 1n)}`;
    const answer = await fetch(url, { headers: bearer(keyOf.acme!), signal: leave.signal });
    let text = '';
    const reading = (async () => {
      for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) text += chunk;
    })().catch(() => undefined);
    await eventually('it is told', () => (/^event: (state|reset)$/m.test(text) ? true : undefined), {
      withinMs: 20_000,
    });
    leave.abort();
    await reading;
    expect(text).not.toContain('event: reset');
    expect(text).toContain('acme-erp');
    expect(text).not.toContain('globex');
  });
});
