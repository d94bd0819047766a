import { rawLogs } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { type Answer, get, ndjson, post } from './harness/http.js';
import { bearer, KeysFile } from './harness/keys.js';
import { startStack, type Stack } from './harness/stack.js';

const FLOOD = 40;
/** A flood may lie in two seconds, each with its own count. */
const WINDOWS = 2;

const isExhausted = ({ status, body }: Answer): boolean => status === 429 && body.code === 'share_exhausted';
const countOf = (answers: readonly Answer[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;

describe('shares of keys and companies', () => {
  const file = new KeysFile();
  const keyOf = (name: string, company: string): string => file.add(name, { company, scope: ['read', 'ingest'] });
  const stormy = keyOf('stormy', 'acme');
  const calm = keyOf('calm', 'globex');
  const [first, second] = [keyOf('first', 'initech'), keyOf('second', 'initech')];
  const pair = [keyOf('one', 'umbrella'), keyOf('other', 'umbrella')] as const;
  const crowded = keyOf('crowded', 'hooli');
  const everybody = file.add('admin', { scope: 'admin' });
  let stack: Stack;

  beforeAll(async () => {
    file.change(
      (text) => `${text.replace(/^( +)name: stormy$/m, '$&\n$1limits: { requests_per_second: 5 }')}
companies:
  initech: { limits: { streams: 2, records_per_day: 10, heavy_questions: 1 } }
  umbrella: { limits: { requests_per_second: 15 } }
`,
    );
    stack = await startStack({ KEYS_FILE: file.path, HEAVY_QUESTIONS: '2', QUESTION_WAIT_MS: '1000' });
  });
  afterAll(async () => {
    await stack?.close();
    file.remove();
  });

  const status = (key: string) => get(`${stack.urls.processor}/status`, bearer(key));
  const flood = (key: string, count: number) => Promise.all(Array.from({ length: count }, () => status(key)));
  const batch = (key: string, company: string, count: number, from = 0) =>
    post(
      `${stack.urls.ingestion}/ingest/batch`,
      ndjson(rawLogs(from + count, { Entreprise: company }).slice(from)),
      bearer(key),
    );
  const refusedCount = async (service: keyof Stack['urls'], share: string, owner: string): Promise<number> => {
    const { body } = await get<string>(`${stack.urls[service]}/metrics`, bearer(everybody));
    const line = body.split('\n').find((one) => one.includes(`share="${share}",owner="${owner}"`));
    return Number(line?.split(' ').at(-1));
  };

  it('the flood of one key is answered 429, and the requests of another key are answered', async () => {
    expect(await refusedCount('processor', 'requests', 'key')).toBe(0);
    const [stormed, others] = await Promise.all([flood(stormy, FLOOD), flood(calm, FLOOD)]);
    expect(countOf(others, 200)).toBe(FLOOD);
    expect(countOf(stormed, 200)).toBeGreaterThanOrEqual(5);
    expect(countOf(stormed, 200)).toBeLessThanOrEqual(5 * WINDOWS);
    const refused = stormed.filter(isExhausted);
    expect(refused).toHaveLength(FLOOD - countOf(stormed, 200));
    expect(refused[0]!.headers.get('retry-after')).toBe('1');
    expect(refused[0]!.headers.get('content-type')).toContain('application/problem+json');
    expect(refused[0]!.body.detail).toBe('this key has the limit of 5 requests in a second');
    expect(await refusedCount('processor', 'requests', 'key')).toBe(refused.length);
  });

  it('the requests of a company are counted across its keys', async () => {
    const answers = (await Promise.all(pair.map((key) => flood(key, FLOOD)))).flat();
    expect(countOf(answers, 200)).toBeLessThanOrEqual(15 * WINDOWS);
    expect(answers.find(isExhausted)?.body.detail).toBe(
      'the company of this key has the limit of 15 requests in a second',
    );
  });

  it('a wrong key takes nobody’s share', async () => {
    const wrong = stormy.replace(/_[^_]*$/, `_${'x'.repeat(43)}`);
    await eventually('the share is free again', async () => ((await status(stormy)).status === 200 ? true : undefined));
    expect(countOf(await flood(wrong, 10), 401)).toBe(10);
  });

  it('requests of whom nobody knows are counted by address, but those of this machine are not', async () => {
    const ask = (headers: Record<string, string>) => get(`${stack.urls.processor}/health/live`, headers);
    const many = <T>(one: () => Promise<T>) => Promise.all(Array.from({ length: 450 }, one));
    expect(countOf(await many(() => ask({})), 200)).toBe(450);
    const proxied = await many(() => ask({ 'x-forwarded-for': '192.0.2.7' }));
    expect(proxied.filter(isExhausted).length).toBeGreaterThan(0);
    expect(countOf(proxied, 200)).toBeGreaterThanOrEqual(200);
  });

  it('a company has so many streams, and the others have theirs', async () => {
    const open = async (key: string) => {
      const leaving = new AbortController();
      const { status, body } = await fetch(`${stack.urls.processor}/events`, {
        headers: bearer(key),
        signal: leaving.signal,
      });
      if (status === 200) return { status, leave: () => leaving.abort() };
      return { status, leave: () => body?.cancel() };
    };
    const opened = [await open(first), await open(second)];
    expect(opened.map((stream) => stream.status)).toEqual([200, 200]);
    expect((await open(second)).status).toBe(429);
    opened.push(await open(calm));
    expect(opened.at(-1)!.status).toBe(200);
    opened[0]!.leave();
    opened.push(
      await eventually('there is room again', async () => {
        const stream = await open(second);
        return stream.status === 200 ? stream : undefined;
      }),
    );
    for (const { leave } of opened) void leave();
    expect(await refusedCount('processor', 'streams', 'company')).toBeGreaterThan(0);
  });

  it('a company that takes all streams of an address leaves those of the others', async () => {
    const leaving = new AbortController();
    const open = async (key: string) => {
      const url = `${stack.urls.processor}/events`;
      return (await fetch(url, { headers: bearer(key), signal: leaving.signal })).status;
    };
    const answers: number[] = [];
    for (let stream = 0; stream < 26; stream++) answers.push(await open(crowded));
    expect(answers).toEqual([...Array.from({ length: 25 }, () => 200), 503]);
    expect(await open(calm)).toBe(200);
    leaving.abort();
  });

  it('a company sends so many records in a day, and is told what was taken', async () => {
    expect((await batch(first, 'initech', 8)).status).toBe(202);
    const answer = await batch(second, 'initech', 5, 8);
    expect(answer).toMatchObject({ status: 429, body: { results: { successful: 2 } } });
    expect(answer.body.detail).toBe(
      'the company of this key has the limit of 10 records in a day; 2 of 2 records accepted before that',
    );
    const secs = Number(answer.headers.get('retry-after'));
    expect(secs).toBeGreaterThan(0);
    expect(secs).toBeLessThanOrEqual(86_400);
    expect((await batch(everybody, 'initech', 1, 20)).status).toBe(429);
    expect((await batch(calm, 'globex', 50)).status).toBe(202);
    expect(await refusedCount('ingestion', 'records', 'company')).toBe(2);
  });

  it('a company that asks heavy questions leaves others their turn', async () => {
    const client = new Client({ connectionString: stack.databaseUrl });
    await client.connect();
    const ask = (key: string) => get(`${stack.urls.processor}/analytics/summary`, bearer(key));
    try {
      await client.query('begin; lock table runs in access exclusive mode');
      const held = ask(first);
      const refused = await ask(second);
      expect(refused).toMatchObject({ status: 429, body: { code: 'share_exhausted' } });
      expect(refused.headers.get('retry-after')).toBe('5');
      const other = ask(calm);
      await client.query('rollback');
      expect((await Promise.all([held, other])).map((answer) => answer.status)).toEqual([200, 200]);
    } finally {
      await client.end();
    }
  });
});

describe('without keys', () => {
  it('nothing is counted: a laptop and the demo feel nothing', async () => {
    const stack = await startStack();
    try {
      const answers = await Promise.all(
        Array.from({ length: 600 }, () => fetch(`${stack.urls.ingestion}/health/live`).then((one) => one.status)),
      );
      expect(new Set(answers)).toEqual(new Set([200]));
    } finally {
      await stack.close();
    }
  });
});
