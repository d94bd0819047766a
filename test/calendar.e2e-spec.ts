import type { RunStatus } from '@app/contracts';
import { eventually } from '@app/platform/testing';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@app/time';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeInChromium, overflow, seriousFindings, settled } from './harness/browser.js';
import { get } from './harness/http.js';
import { pick, randomFrom } from './harness/recounted-runs.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { aStoredRun, storeRuns } from './harness/stored-runs.js';

interface Uptime {
  readonly observed_seconds: number;
  readonly down_seconds: number;
  readonly uptime_rate: number | null;
}
interface Day extends Uptime {
  readonly date: string;
  readonly from: string;
  readonly to: string;
  readonly runs_count: number;
  readonly success_count: number;
  readonly partial_count: number;
  readonly failed_count: number;
  readonly success_rate: number | null;
}
interface Calendar extends Uptime {
  readonly now: string;
  readonly time_zone: string;
  readonly days: readonly Day[];
}

const statuses: readonly RunStatus[] = ['SUCCESS', 'SUCCESS', 'SUCCESS', 'FAILED', 'PARTIAL', 'SKIPPED'];
const zoneOf = { acme: 'America/Toronto', globex: 'Asia/Kathmandu' };
const companies = ['acme', 'globex'] as const;

const nowMs = Date.now();
const isoAgo = (ms: number): string => new Date(nowMs - ms).toISOString();
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ COMPANY_TIME_ZONES: 'acme=America/Toronto,globex=Asia/Kathmandu' });
  const random = randomFrom(7);
  const runs = companies.flatMap((company) =>
    Array.from({ length: 2000 }, () => {
      const start = isoAgo(HOUR_MS + random() * 100 * DAY_MS);
      const about = { company, source: pick(random, ['efficy', 'efficy', 'zoho']) };
      return aStoredRun({ ...about, status: pick(random, statuses), start_time: start, end_time: start });
    }),
  );
  const once = { start_time: isoAgo(60 * DAY_MS), end_time: isoAgo(60 * DAY_MS) };
  // Too old for the engine, which says nothing about it by itself.
  await storeRuns(stack.databaseUrl, [...runs, aStoredRun({ company: 'acme', source: 'steady', ...once })]);
  await eventually('whole days are rolled up', async () => {
    const [row] = await query<{ count: number }>(
      stack.databaseUrl,
      'select count(*)::int as count from rollup_periods where seconds >= 3600',
    );
    return row!.count > 100 ? true : undefined;
  });
});
afterAll(() => stack?.close());

const calendar = async (asked: string): Promise<Calendar> => {
  const { status, body } = await get<Calendar>(`${stack.urls.processor}/analytics/calendar?${asked}`);
  expect(status).toBe(200);
  return body;
};

describe('GET /analytics/calendar', () => {
  it.each(companies)('counts the runs of each day by the clock of %s, as the database does', async (company) => {
    const { days, time_zone } = await calendar(`company=${company}&source=efficy`);
    expect(time_zone).toBe(zoneOf[company]);
    expect(days).toHaveLength(90);
    const counted = await query<{ date: string; status: RunStatus; count: number }>(
      stack.databaseUrl,
      `select (start_time at time zone $1)::date::text as date, status, count(*)::int as count
       from runs where company = $2 and source = 'efficy' group by 1, 2`,
      [zoneOf[company], company],
    );
    const countOf = (date: string, ...asked: RunStatus[]): number =>
      counted
        .filter((row) => row.date === date && asked.includes(row.status))
        .reduce((sum, { count }) => sum + count, 0);
    for (const { date, runs_count, success_count, partial_count, failed_count, success_rate } of days) {
      const wanted = (['SUCCESS', 'PARTIAL', 'FAILED'] as const).map((status) => countOf(date, status));
      expect({ date, counts: [success_count, partial_count, failed_count] }).toEqual({ date, counts: wanted });
      expect(runs_count).toBe(countOf(date, 'SUCCESS', 'PARTIAL', 'FAILED', 'SKIPPED'));
      const rated = wanted.reduce((sum, count) => sum + count, 0);
      expect(success_rate).toEqual(rated === 0 ? null : (100 * success_count) / rated);
    }
    expect(days.some(({ runs_count }) => runs_count > 0)).toBe(true);
  });

  it('counts as down when its alerts went on, once where they overlap, and nothing else', async () => {
    const alerts: readonly (readonly [
      rule: string,
      source: string,
      fromMs: number,
      toMs: number | null,
      fired?: boolean,
    ])[] = [
      ['failure-detected', 'steady', 3 * DAY_MS, 3 * DAY_MS - 20 * HOUR_MS],
      ['source-silent', 'steady', 3 * DAY_MS - HOUR_MS, 3 * DAY_MS - 26 * HOUR_MS],
      ['run-stuck', 'steady', 30 * MINUTE_MS, null],
      // Slow is not down, and what never fired was nothing; another source is another source.
      ['latency-degraded', 'steady', 9 * DAY_MS, 8 * DAY_MS],
      ['failure-detected', 'steady', 7 * DAY_MS, 6 * DAY_MS, false],
      ['failure-detected', 'zoho', 5 * DAY_MS, 4 * DAY_MS],
    ];
    for (const [rule, source, fromMs, toMs, fired = true] of alerts) {
      await query(
        stack.databaseUrl,
        `insert into alerts (alert_id, fingerprint, rule, rule_version, severity, company, source, object_type, state, summary,
           evidence, started_at, detected_at, fired_at, ended_at, resolved_at, updated_at, last_seq)
         values (gen_random_uuid(), gen_random_uuid(), $1, 1, 'high', 'acme', $2, 'invoices', $3, 's', '{}', $4, $4, $5, $6, $6, $4, 0)`,
        [
          ...[rule, source, toMs === null ? 'firing' : 'resolved', isoAgo(fromMs)],
          ...[fired ? isoAgo(fromMs) : null, toMs === null ? null : isoAgo(toMs)],
        ],
      );
    }
    const { now, days, ...whole } = await calendar('company=acme&source=steady&days=30');
    const open = (Date.parse(now) - nowMs) / 1000 + 30 * 60;
    expect(whole.down_seconds).toBeCloseTo(26 * 3600 + open, 0);
    expect(whole.observed_seconds).toBeCloseTo((Date.parse(now) - Date.parse(days[0]!.from)) / 1000, 0);
    expect(whole.uptime_rate).toBeCloseTo(100 - (100 * whole.down_seconds) / whole.observed_seconds, 6);
    const sumOf = (name: 'down_seconds' | 'observed_seconds'): number => days.reduce((sum, day) => sum + day[name], 0);
    expect(sumOf('down_seconds')).toBeCloseTo(whole.down_seconds, 0);
    expect(sumOf('observed_seconds')).toBeCloseTo(whole.observed_seconds, 0);
    expect(days.find(({ from }) => Date.parse(from) > nowMs - 8 * DAY_MS)).toMatchObject({ down_seconds: 0 });
  });

  it('observes nothing of a source that never ran', async () => {
    const { days, time_zone, ...whole } = await calendar('company=acme&source=nobody&days=2');
    expect({ days: days.length, time_zone }).toEqual({ days: 2, time_zone: 'America/Toronto' });
    expect(whole).toMatchObject({ observed_seconds: 0, down_seconds: 0, uptime_rate: null });
  });

  it.each(['company=acme', 'company=acme&source=efficy&days=0', 'company=acme&source=efficy&days=367'])(
    'refuses %s',
    async (asked) => {
      expect(await get(`${stack.urls.processor}/analytics/calendar?${asked}`)).toMatchObject({
        status: 422,
        body: { code: 'query_invalid' },
      });
    },
  );
});

describeInChromium(
  'the page of a source',
  () => stack.urls.processor,
  (open) => {
    it('shows its days and its uptime, and leads from a day with failures to them', async () => {
      const page = await open('/ui/sources/acme/efficy?range=30d');
      const panel = page.getByRole('region', { name: 'Last 90 days' });
      await panel.getByText('Uptime').first().waitFor();
      expect(
        await panel
          .getByRole('cell')
          .filter({ hasText: /\bruns?\b/ })
          .count(),
      ).toBe(90);
      await settled(page);
      expect(await seriousFindings(page)).toEqual([]);
      const bad = panel.getByRole('link').last();
      const says = await bad.innerText();
      await bad.click();
      await page.waitForURL(/\/ui\/runs\?/);
      const [, failed] = /(\d+) failed/.exec(says)!;
      await page.getByText(new RegExp(`^${failed} runs?$`)).waitFor();
    });

    it.each(['en-GB', 'fr-CA'])('fits them on a phone in %s', async (locale) => {
      const page = await open('/ui/sources/acme/efficy?range=30d', { locale, viewport: { width: 360, height: 740 } });
      await page
        .getByRole('region', { name: /Last 90 days|90 derniers jours/ })
        .getByRole('cell')
        .first()
        .waitFor();
      await settled(page);
      expect(await overflow(page)).toBe(0);
    });
  },
);
