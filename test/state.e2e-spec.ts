import { eventually } from '@app/platform/testing';
import { MINUTE_MS } from '@app/time';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StatesDto, SubjectStateDto } from '../apps/processor/src/alerting/states/states.dto.js';
import { describeInChromium, overflow } from './harness/browser.js';
import { get, post } from './harness/http.js';
import { storeManyAlerts } from './harness/many-alerts.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { aStoredRun, storeRuns } from './harness/stored-runs.js';
import { postgres } from './harness/test-database.js';
import { toldAtOnce } from './harness/told-at-once.js';

const here = postgres === null ? describe.skip : describe;

here('GET /state', () => {
  let stack: Stack;
  beforeEach(async () => {
    stack = await startStack({ ...toldAtOnce, ALERTS_POLL_MS: '50' });
  });
  afterEach(() => stack?.close());

  const state = async (parameters = ''): Promise<StatesDto> => {
    const { status, body } = await get<StatesDto>(`${stack.urls.processor}/state${parameters}`);
    expect(status).toBe(200);
    return body;
  };
  const run = (changes: Parameters<typeof aStoredRun>[0] = {}) => {
    const now = new Date().toISOString();
    return aStoredRun({ start_time: now, end_time: now, timestamp: now, ...changes });
  };
  /** The state of the one source, as soon as it is this one. */
  const becomes = (wanted: string): Promise<SubjectStateDto> =>
    eventually(`the source is ${wanted}`, async () => {
      const [found] = (await state()).states;
      return found?.state === wanted ? found : undefined;
    });

  it('is empty while nothing has run', async () => {
    expect(await state()).toMatchObject({
      state: null,
      states: [],
      counts: {},
      total_count: 0,
      next_cursor: null,
      wide_alerts: [],
    });
  });

  it('follows a failure and its recovery, with the times of the world', async () => {
    // The success of minutes later is the end of it.
    const before = new Date(Date.now() - 2 * MINUTE_MS).toISOString();
    const then = { start_time: before, end_time: before, timestamp: before };
    const failed = run({ ...then, status: 'FAILED', error_message: 'no' });
    await storeRuns(stack.databaseUrl, [failed]);
    const failing = await becomes('failing');
    expect(failing).toMatchObject({
      subject: { company: 'acme', source: 'zohobooks', object_type: null },
      alert_count: 1,
      last_run: { run_id: failed.run_id, status: 'FAILED' },
    });
    expect(Date.parse(failing.since!)).toBe(Date.parse(failed.end_time!));
    expect(Date.parse(failing.detected_at!)).toBeGreaterThanOrEqual(Date.parse(failing.since!));
    const [object] = (await state('?by=object')).states;
    expect(object).toMatchObject({ state: 'failing', subject: { object_type: 'invoices', object_id: '1204' } });
    const again = run();
    await storeRuns(stack.databaseUrl, [again]);
    const [well] = await eventually('it is over', async () => {
      const { states } = await state();
      return states[0]!.alert_count === 0 && states[0]!.since !== null ? states : undefined;
    });
    expect(well).toMatchObject({ alerts: [], last_run: { run_id: again.run_id, status: 'SUCCESS' } });
    expect(Date.parse(well!.since!)).toBe(Date.parse(again.end_time!));
  });

  it('tells of changes as events', async () => {
    const response = await fetch(`${stack.urls.processor}/events`);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    await reader.read();
    await storeRuns(stack.databaseUrl, [run({ status: 'FAILED', error_message: 'no' })]);
    let text = '';
    while (!text.includes('"state":"failing","reason":null')) text += (await reader.read()).value;
    await reader.cancel();
    expect(text).toMatch(/event: state\ndata: \{"subject":\{"company":"acme","source":"zohobooks",.*"since":"/);
  });

  it('says who is acknowledged, and until when who is muted', async () => {
    await storeRuns(stack.databaseUrl, [run({ status: 'FAILED', error_message: 'no' })]);
    const { alerts, acknowledged, muted_until } = await becomes('failing');
    expect([acknowledged, muted_until]).toEqual([null, null]);
    await post(`${stack.urls.processor}/alerts/${alerts[0]!.alert_id}/ack`, { by: 'ada', note: 'mine' });
    const ends_at = '2100-01-01T00:00:00.000Z';
    await post(`${stack.urls.processor}/silences`, { match: { source: 'zohobooks' }, ends_at, comment: 'moving' });
    expect((await state()).states[0]).toMatchObject({
      acknowledged: { by: 'ada', note: 'mine' },
      muted_until: ends_at,
    });
  });

  it('is unknown for all who would be well while we are behind', async () => {
    const { databaseUrl } = stack;
    await storeRuns(databaseUrl, [run(), run({ source: 'asana' })]);
    await eventually('both are known', async () => ((await state()).total_count === 2 ? true : undefined));
    await query(
      databaseUrl,
      `insert into alerts (alert_id, fingerprint, rule, rule_version, severity, state, summary, evidence, started_at,
         updated_at, last_seq)
       select id, id, 'pipeline-lagging', 1, 'high', 'firing', 'behind', '{}', now(), now(), 1
       from (select gen_random_uuid() as id) as ids`,
    );
    const { state: is, counts, wide_alerts, states } = await state();
    expect([is, counts]).toEqual(['unknown', { unknown: 2 }]);
    expect(wide_alerts).toMatchObject([{ rule: 'pipeline-lagging', meaning: 'behind' }]);
    expect(states[0]).toMatchObject({ reason: 'behind', alerts: [] });
  });

  it('is filtered by name and paged, and counts all pages', async () => {
    const sources = ['a', 'b', 'c', 'd', 'e'].map((source) => run({ source }));
    await storeRuns(stack.databaseUrl, [...sources, run({ company: 'boreal', source: 'a', object_type: 'x' })]);
    await eventually('all are known', async () => ((await state()).total_count === 6 ? true : undefined));
    const names: string[] = [];
    let cursor: string | null = '0';
    while (cursor !== null) {
      const page: StatesDto = await state(`?limit=4&cursor=${cursor}`);
      expect([page.total_count, Object.values(page.counts).reduce((a, b) => a + b)]).toEqual([6, 6]);
      names.push(...page.states.map(({ subject }) => `${subject.company} ${subject.source}`));
      cursor = page.next_cursor;
    }
    expect(names).toEqual(['acme a', 'acme b', 'acme c', 'acme d', 'acme e', 'boreal a']);
    expect((await state('?company=boreal')).total_count).toBe(1);
    expect((await state('?source=a')).total_count).toBe(2);
    expect((await state('?by=object&object_type=x')).states).toMatchObject([{ subject: { company: 'boreal' } }]);
  });

  it('is a metric where it is wished for, of the first thousand sources', async () => {
    const metrics = async (of: Stack): Promise<string> => (await fetch(`${of.urls.processor}/metrics`)).text();
    const asked = await startStack({ ...toldAtOnce, ALERTS_POLL_MS: '50', SUBJECT_STATE_METRIC: 'true' });
    try {
      const failed = run({ source: '"a" \\ b', status: 'FAILED', error_message: 'no' });
      await storeRuns(asked.databaseUrl, [
        failed,
        ...Array.from({ length: 1002 }, (_, index) => run({ source: `source ${index}` })),
      ]);
      const text = await eventually('the states are there', async () => {
        const said = await metrics(asked);
        return /^subject_state_left_out\{.*\} 3$/m.test(said) && said.includes('state="failing"') ? said : undefined;
      });
      const series = text.split('\n').filter((line) => line.startsWith('subject_state{'));
      expect(series).toHaveLength(1000);
      expect(series.filter((line) => line.includes('state="failing"'))).toEqual([
        expect.stringContaining('company="acme",source="\\"a\\" \\\\ b",state="failing"'),
      ]);
    } finally {
      await asked.close();
    }
    await storeRuns(stack.databaseUrl, [run()]);
    await eventually('it is known', async () => ((await state()).total_count === 1 ? true : undefined));
    expect(await metrics(stack)).not.toMatch(/^subject_state\{/m);
  });

  it.each([250, 5000])('is right for every source with %s firing alerts', async (alertCount) => {
    const { stateOf, objectsOfSource } = await storeManyAlerts(stack.databaseUrl, alertCount);
    const { states, counts, total_count } = await state();
    expect(new Map(states.map(({ subject, state: is }) => [subject.source!, is]))).toEqual(stateOf);
    expect(total_count).toBe(stateOf.size);
    expect(Object.values(counts).reduce((a, b) => a + b)).toBe(stateOf.size);
    expect(states.reduce((sum, { alert_count }) => sum + alert_count, 0)).toBe(alertCount);
    const objects = await state('?by=object&limit=5000');
    expect(objects.total_count).toBe(stateOf.size * objectsOfSource);
    const wrong = objects.states.filter((one) => {
      const wanted = one.alert_count === 0 ? ['well'] : [stateOf.get(one.subject.source!)];
      return !wanted.includes(one.state);
    });
    expect(wrong).toEqual([]);
  });
});

/** The words of the console for the states that are seeded. */
const words: Readonly<Record<string, readonly [english: string, french: string]>> = {
  failing: ['Failing', 'En échec'],
  unreadable: ['Unreadable', 'Illisible'],
  silent: ['Silent', 'Muet'],
  stuck: ['Stuck', 'Bloqué'],
  incomplete: ['Incomplete', 'Incomplet'],
  partial: ['Partial', 'Partiel'],
  slow: ['Slow', 'Lent'],
  hungry: ['Heavy use', 'Surconsommation'],
  fast: ['Too fast', 'Trop rapide'],
  well: ['Healthy', 'Sain'],
};

here.each([250, 5000])('the overview with %s firing alerts', (alertCount) => {
  let stack: Stack;
  let stateOf: ReadonlyMap<string, string>;
  beforeAll(async () => {
    stack = await startStack({ ...toldAtOnce, ALERTS_POLL_MS: '50' });
    ({ stateOf } = await storeManyAlerts(stack.databaseUrl, alertCount));
  });
  afterAll(() => stack?.close());

  describeInChromium(
    'in Chromium',
    () => stack.urls.processor,
    (open) => {
      it.each([
        [0, 'en-GB', /^\d+ sources are failing, .*silent/, 'noticed 20 min later'],
        [1, 'fr-CA', /^\d+ sources en échec, .*muettes/, 'remarqué 20 min plus tard'],
      ] as const)('shows every source in its state (%s, %s)', async (language, locale, sentence, noticed) => {
        const page = await open('/ui/', { locale, viewport: { width: 390, height: 844 } });
        const cards = page.locator('main li:has(> h4)');
        await cards.first().waitFor();
        const names = await cards.locator('h4').allInnerTexts();
        const badges = await cards.locator('[class*=badge]').allInnerTexts();
        // Those that need nobody stand in one line, which is closed.
        const calm = await page.locator('main details li a').allTextContents();
        const shown = [
          ...names.map((name, index) => [name, badges[index]] as const),
          ...calm.map((name) => [name, words.well![language]] as const),
        ];
        const wanted = [...stateOf].map(([source, state]) => [source, words[state]![language]] as const);
        expect(new Map(shown)).toEqual(new Map(wanted));
        expect(await page.getByRole('heading', { level: 1 }).innerText()).toMatch(sentence);
        expect(await page.title()).toMatch(sentence);
        await page.getByText(noticed).first().waitFor();
        expect(await overflow(page)).toBe(0);
      });
    },
  );
});
