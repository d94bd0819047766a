import type { RawLog } from '@app/contracts';
import { aRawLog } from '@app/contracts/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { type Answer, get, post } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';

interface Letter {
  readonly dead_letter_id: string;
  readonly code: string;
  readonly detail: string;
  readonly company: string | null;
  readonly source: string | null;
  readonly run_id: string | null;
  readonly value_base64: string | null;
  readonly replayed_at: string | null;
  readonly replay_count: number;
}
interface Page {
  readonly dead_letters: Letter[];
  readonly next_cursor: string | null;
}

/** The sum of all series of a name that carry these labels, over the pages of all services. */
const sumIn = (pages: readonly string[], name: string, label = ''): number =>
  pages
    .flatMap((page) => page.split('\n'))
    .filter((line) => line.startsWith(`${name}{`) && line.includes(label))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);

/** Exactly these bytes must come back: spelling of the numbers, unknown fields, order and blanks. */
const unreadable = (id: number): string =>
  JSON.stringify(aRawLog({ Objet_Id: id, Debut: 'soon', Fin: null })).replace(/}$/, ', "Extra": [1.50, "é"]}');

describe('dead letters', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  beforeEach(() => query(stack.databaseUrl, 'truncate runs, dead_letters'));
  afterAll(() => stack?.close());

  const list = async (parameters = ''): Promise<Page> =>
    (await get<Page>(`${stack.urls.processor}/dead-letters${parameters}`)).body;
  const replay = (id: string, body?: unknown): Promise<Answer> =>
    post(`${stack.urls.processor}/dead-letters/${id}/replay`, body);
  const stored = async (): Promise<unknown> =>
    (await get(`${stack.urls.processor}/analytics/summary`)).body.total_logs_processed;
  const accept = async (record: unknown): Promise<void> => {
    expect((await post(`${stack.urls.ingestion}/ingest/single`, record)).status).toBe(202);
  };
  /** The one letter of a record that was accepted and cannot be used. */
  const aDeadLetter = async (record = unreadable(1)): Promise<Letter> => {
    await accept(record);
    return (await list('?limit=1')).dead_letters[0]!;
  };

  it('keep what cannot be used: the reason, and the bytes as they were accepted', async () => {
    const { body: accepted } = await post(`${stack.urls.ingestion}/ingest/single`, unreadable(1));
    const [entry] = (await list()).dead_letters;
    expect(entry).toEqual({
      dead_letter_id: expect.stringMatching(/^[\da-f-]{36}$/),
      company: 'acme',
      source: aRawLog().Source,
      zone: aRawLog().Zone,
      object_id: '1',
      object_type: aRawLog().Objet,
      run_id: accepted.run_id,
      code: 'time_unreadable',
      detail: 'the start is "soon", the end is missing',
      source_topic: 'raw-logs',
      partition: 0,
      offset: expect.stringMatching(/^\d+$/),
      service: 'standardization',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      stored_at: expect.stringMatching(/^\d{4}-.*Z$/),
      replayed_at: null,
      replay_count: 0,
    });
    const { status, body } = await get(`${stack.urls.processor}/dead-letters/${entry!.dead_letter_id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...entry, record: JSON.parse(unreadable(1)) });
    expect(body.value_text).toContain(`"data":${unreadable(1)},`);
    expect(Buffer.from(body.value_base64 as string, 'base64').toString('utf8')).toBe(body.value_text);
    expect(Buffer.from(body.key_base64 as string, 'base64').toString('utf8')).toBe('acme:2025-09-05-16-45:1');
    expect(await stored()).toBe(0);
  });

  it('keep a run that ends later than it arrives, and not one whose clock is some minutes fast', async () => {
    const aheadOf = (minutes: number): unknown =>
      aRawLog({ Objet_Id: minutes, Debut: new Date(Date.now() + minutes * 60_000).toISOString(), Fin: null });
    await accept(aheadOf(14));
    await accept(aheadOf(17));
    const { dead_letters } = await list();
    expect(dead_letters).toMatchObject([
      { code: 'time_in_future', service: 'standardization', detail: expect.stringContaining('at most 900 s later') },
    ]);
    expect(await stored()).toBe(1);
    const { body } = await post(`${stack.urls.standardization}/standardize/single`, aheadOf(17));
    expect(body).toMatchObject({ outcome: 'rejected', code: 'time_in_future' });
  });

  it('are listed by code and page by page, the newest first', async () => {
    for (let id = 1; id <= 7; id++) await accept(unreadable(id));
    // Only another program can write such a message.
    const foreign = randomUUID();
    await query(
      stack.databaseUrl,
      `insert into dead_letters (dead_letter_id, code, detail, source_topic, partition, "offset", service, time, value)
       values ($1, 'json_invalid', 'not JSON', 'raw-logs', 0, 1, 'standardization', '2025-09-05T20:45:26.191702Z', $2)`,
      [foreign, Buffer.from([0xff, 0x00])],
    );
    const ids: string[] = [];
    let page = await list('?limit=3');
    const sizes = [page.dead_letters.length];
    for (; page.next_cursor !== null; sizes.push(page.dead_letters.length)) {
      ids.push(...page.dead_letters.map(({ dead_letter_id }) => dead_letter_id));
      page = await list(`?limit=3&cursor=${page.next_cursor}`);
    }
    ids.push(...page.dead_letters.map(({ dead_letter_id }) => dead_letter_id));
    expect(sizes).toEqual([3, 3, 2]);
    expect(ids).toEqual((await list()).dead_letters.map(({ dead_letter_id }) => dead_letter_id));
    expect(new Set(ids).size).toBe(8);
    expect(ids.at(-1)).toBe(foreign);

    expect((await list('?code=time_unreadable')).dead_letters).toHaveLength(7);
    expect((await list('?code=json_invalid')).dead_letters.map(({ dead_letter_id }) => dead_letter_id)).toEqual([
      foreign,
    ]);
    expect((await get(`${stack.urls.processor}/dead-letters/${foreign}`)).body).toMatchObject({
      value_base64: '/wA=',
      value_text: null,
      record: null,
    });
    expect((await get(`${stack.urls.processor}/dead-letters/reasons`)).body).toMatchObject({
      reasons: [
        { code: 'time_unreadable', letters_count: 7, replayed_count: 0 },
        { code: 'json_invalid', letters_count: 1, replayed_count: 0 },
      ],
    });
  });

  it('are listed and counted by company and source', async () => {
    for (const [Entreprise, Source] of [
      ['acme', 'efficy'],
      ['acme', 'zohobooks'],
      ['globex', 'efficy'],
    ]) {
      await accept(aRawLog({ Entreprise, Source, Debut: 'soon', Fin: null }));
    }
    const subjectsOf = async (parameters: string): Promise<string[]> =>
      (await list(parameters)).dead_letters.map(({ company, source }) => `${company} ${source}`);
    expect(await subjectsOf('?company=acme')).toEqual(['acme zohobooks', 'acme efficy']);
    expect(await subjectsOf('?source=efficy')).toEqual(['globex efficy', 'acme efficy']);
    expect(await subjectsOf('?company=globex&source=zohobooks')).toEqual([]);
    expect((await get(`${stack.urls.processor}/dead-letters/reasons?company=acme`)).body.reasons).toMatchObject([
      { code: 'time_unreadable', letters_count: 2 },
    ]);
  });

  it('are counted while they wait, for a day and up to a thousand', async () => {
    const waiting = async (): Promise<unknown> => (await get(`${stack.urls.processor}/dead-letters/waiting`)).body;
    const counted_from = expect.any(String);
    expect(await waiting()).toEqual({ counted_from, waiting_count: 0, has_more: false });
    const deadLetter = await aDeadLetter();
    await query(
      stack.databaseUrl,
      `insert into dead_letters (dead_letter_id, code, detail, source_topic, partition, "offset", service, time)
       values (gen_random_uuid(), 'json_invalid', 'not JSON', 'raw-logs', 0, 1, 'standardization', now() - interval '25 hours')`,
    );
    expect(await waiting()).toEqual({ counted_from, waiting_count: 1, has_more: false });
    await replay(deadLetter.dead_letter_id, { record: aRawLog({ Objet_Id: 1 }) });
    expect(await waiting()).toEqual({ counted_from, waiting_count: 0, has_more: false });
    const store = (count: number): Promise<unknown> =>
      query(
        stack.databaseUrl,
        `insert into dead_letters (dead_letter_id, code, detail, source_topic, partition, "offset", service, time)
         select gen_random_uuid(), 'json_invalid', '', 'raw-logs', 0, 1, 'standardization', now() from generate_series(1, $1)`,
        [count],
      );
    await store(1000);
    expect(await waiting()).toEqual({ counted_from, waiting_count: 1000, has_more: false });
    await store(1);
    expect(await waiting()).toEqual({ counted_from, waiting_count: 1000, has_more: true });
  });

  const forged = Buffer.from('2025-02-30T00:00:00Z 7f1d7c0e-2b6f-5d0a-8c3e-5a9d0c1b2a3f').toString('base64url');

  it.each(['limit=0', 'limit=501', 'limit=many', 'code=no_such_code', 'cursor=garbage', `cursor=${forged}`])(
    'are not listed by %s: 422',
    async (parameters) => {
      const { status, headers, body } = await get(`${stack.urls.processor}/dead-letters?${parameters}`);
      expect({ status, code: body.code }).toEqual({ status: 422, code: 'query_invalid' });
      expect(headers.get('content-type')).toContain('application/problem+json');
    },
  );

  it('become dead letters again when they are sent again as they were', async () => {
    const deadLetter = await aDeadLetter();
    const { status, body } = await replay(deadLetter.dead_letter_id);
    expect({ status, body }).toEqual({
      status: 202,
      body: { status: 'success', topic: 'raw-logs', run_id: deadLetter.run_id },
    });
    const deadLetters = (await list()).dead_letters;
    expect(deadLetters.map(({ code, replay_count }) => [code, replay_count])).toEqual([
      ['time_unreadable', 0],
      ['time_unreadable', 1],
    ]);
    expect(deadLetters[1]).toMatchObject({
      dead_letter_id: deadLetter.dead_letter_id,
      replayed_at: expect.any(String),
    });
    const bytesOf = async (id: string) => (await get(`${stack.urls.processor}/dead-letters/${id}`)).body.value_base64;
    expect(await bytesOf(deadLetters[0]!.dead_letter_id)).toBe(await bytesOf(deadLetter.dead_letter_id));
    expect(await stored()).toBe(0);
  });

  it('become runs when they are sent again mended, and each run counts once', async () => {
    const { dead_letter_id } = await aDeadLetter();
    const record = { ...(JSON.parse(unreadable(1)) as RawLog), Debut: '05-09-2025 16:45:26.191702' };
    const answers = [await replay(dead_letter_id, { record }), await replay(dead_letter_id, { record })];
    for (const { status, body } of answers)
      expect({ status, topic: body.topic }).toEqual({ status: 202, topic: 'raw-logs' });
    expect(answers[0]!.body.run_id).toBe(answers[1]!.body.run_id);
    const { body } = await get<{ logs: unknown[] }>(`${stack.urls.processor}/analytics/recent`);
    expect(body.logs).toEqual([
      expect.objectContaining({ run_id: answers[0]!.body.run_id, start_time: '2025-09-05T16:45:26.191702Z' }),
    ]);
    expect((await list()).dead_letters).toEqual([expect.objectContaining({ dead_letter_id, replay_count: 2 })]);
  });

  it('are not sent again with a record that is bad itself: 422 names every bad field', async () => {
    const { dead_letter_id } = await aDeadLetter();
    const { status, headers, body } = await replay(dead_letter_id, { record: aRawLog({ Etat: 'MAYBE', Source: '' }) });
    expect(status).toBe(422);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(
      (body.errors as { field: string; code: string }[]).map(({ field, code }) => `${field} ${code}`).sort(),
    ).toEqual(['Etat status_unknown', 'Source field_missing']);
    expect((await list()).dead_letters).toEqual([expect.objectContaining({ replay_count: 0 })]);
  });

  it.each<[string, unknown, number, string]>([
    ['a record outside of "record"', aRawLog(), 400, 'request_invalid'],
    ['nothing in the object', {}, 400, 'request_invalid'],
    ['an array', [], 400, 'request_invalid'],
    ['null for a record', { record: null }, 422, 'record_not_object'],
    ['half of a JSON text', '{"record": ', 400, 'json_invalid'],
  ])('are not sent again, neither mended nor as they were, with %s', async (_, sent, status, code) => {
    const { dead_letter_id } = await aDeadLetter();
    const answer = await replay(dead_letter_id, sent);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect((await list()).dead_letters).toEqual([expect.objectContaining({ replay_count: 0 })]);
  });

  it.each(['7f1d7c0e-2b6f-5d0a-8c3e-5a9d0c1b2a3f', 'not-an-id', '%00', encodeURIComponent("' or 1=1 --")])(
    'that nobody knows are neither shown nor sent: %s',
    async (id) => {
      for (const answer of [
        await get(`${stack.urls.processor}/dead-letters/${id}`),
        await replay(id),
        await replay(id, {}),
      ]) {
        expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 404, code: 'dead_letter_unknown' });
        expect(answer.headers.get('content-type')).toContain('application/problem+json');
      }
    },
  );

  it('are in the books, and so is what was sent again: accepted = stored + duplicates + dead letters', async () => {
    const books = async () => {
      const pages = await Promise.all(
        Object.values(stack.urls).map(async (url) => (await get<string>(`${url}/metrics`)).body),
      );
      return {
        accepted: sumIn(pages, 'messages_processed_total', 'status="accepted"'),
        stored: sumIn(pages, 'runs_stored_total', 'outcome="stored"'),
        duplicates: sumIn(pages, 'runs_stored_total', 'outcome="duplicate"'),
        deadLetters: sumIn(pages, 'dead_letters_total'),
      };
    };
    const before = await books();
    await post(`${stack.urls.ingestion}/ingest/batch`, [aRawLog(), aRawLog(), aRawLog({ Etat: 'MAYBE' })]);
    const deadLetter = await aDeadLetter(unreadable(2));
    await replay(deadLetter.dead_letter_id);
    await replay(deadLetter.dead_letter_id, { record: aRawLog({ Objet_Id: 2 }) });
    await replay(deadLetter.dead_letter_id, { record: aRawLog({ Objet_Id: 2 }) });
    await replay(deadLetter.dead_letter_id, { record: 7 });
    const after = await books();
    expect({
      accepted: after.accepted - before.accepted,
      stored: after.stored - before.stored,
      duplicates: after.duplicates - before.duplicates,
      deadLetters: after.deadLetters - before.deadLetters,
    }).toEqual({ accepted: 6, stored: 2, duplicates: 2, deadLetters: 2 });
    expect(after.accepted).toBe(after.stored + after.duplicates + after.deadLetters);
  });
});
