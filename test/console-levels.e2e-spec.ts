import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { describeInChromium, overflow, seriousFindings, settled } from './harness/browser.js';
import { startStoredDemo } from './harness/demo-days.js';
import { get } from './harness/http.js';
import type { Stack } from './harness/stack.js';

interface ShownAlert {
  readonly alert_id: string;
  readonly subject: Readonly<Record<string, string | null>>;
  readonly evidence: {
    readonly measurements: readonly {
      readonly metric: string;
      readonly threshold: number;
      readonly baseline: { readonly value: number };
    }[];
    readonly run: { readonly run_id: string; readonly end_time: string };
  };
}

interface Level {
  readonly metric: string;
  readonly time_zone: string;
  readonly level: number;
  readonly by_hour: readonly number[];
  readonly by_day: readonly number[];
  readonly high_ratio: number;
  readonly alert_id: string | null;
}

let stack: Stack;
let slow: ShownAlert;
let address: string;

beforeAll(async () => {
  stack = await startStoredDemo();
  const { body } = await get<{ alerts: ShownAlert[] }>(
    `${stack.urls.processor}/alerts?rule=latency-degraded&state=firing&source=zohobooks&limit=100`,
  );
  const { alert_id } = body.alerts.find(({ subject }) => subject.object_type !== null)!;
  slow = (await get<ShownAlert>(`${stack.urls.processor}/alerts/${alert_id}`)).body;
  const { object_type, object_id, zone } = slow.subject;
  const object = new URLSearchParams({ object_type: object_type!, object_id: object_id!, zone: zone! });
  address = `/lumen/zohobooks?${object.toString()}`;
});
afterAll(() => stack?.close());

/** The texts of a row of the table below the chart of durations, by their columns. */
async function rowOf(page: Page, at: string): Promise<Record<string, string>> {
  const durations = page.getByRole('region', { name: 'Durations', exact: true }).first();
  await durations.getByText('As a table').click();
  const names = await durations.locator('th[scope=col]').allInnerTexts();
  const row = durations.locator('tr').filter({ has: page.locator(`th[scope=row]`, { hasText: at }) });
  const cells = await row.first().locator('th, td').allInnerTexts();
  return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
}

describeInChromium(
  'what is usual for an object',
  () => stack.urls.processor,
  (open) => {
    it('is the same number in the answer, in the band and in the alert', async () => {
      const { threshold, baseline } = slow.evidence.measurements[0]!;
      const { company, source, ...object } = slow.subject as Record<string, string>;
      const query = new URLSearchParams({ company: company!, source: source!, ...object });
      const { body } = await get<{ levels: Level[] }>(`${stack.urls.processor}/levels?${query.toString()}`);
      const level = body.levels.find(({ metric }) => metric === 'duration_seconds')!;
      expect(level).toMatchObject({ time_zone: 'Europe/Paris', alert_id: slow.alert_id });
      const parts = new Intl.DateTimeFormat('en-GB', {
        timeZone: 'Europe/Paris',
        weekday: 'short',
        hour: '2-digit',
        hourCycle: 'h23',
      }).formatToParts(Date.parse(slow.evidence.run.end_time));
      const of = (type: string): string => parts.find((part) => part.type === type)!.value;
      const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(of('weekday'));
      const usual = level.level * level.by_hour[Number(of('hour'))]! * level.by_day[day]!;
      expect(usual / baseline.value).toBeCloseTo(1, 9);
      expect((usual * level.high_ratio) / threshold).toBeCloseTo(1, 9);

      const page = await open(`/ui/alerts/${slow.alert_id}`);
      const limit = await page.locator('[data-mark=limit] dd').first().innerText();
      const shown = await page.locator('[data-mark=usual] dd').first().innerText();
      await page.goto(`${stack.urls.processor}/ui/objects${address}`);
      await page
        .getByText(/^Usual at this time: .*, limit .*$/)
        .first()
        .waitFor({ state: 'attached' });
      const { body: run } = await get<{ start_time: string }>(
        `${stack.urls.processor}/runs/${slow.evidence.run.run_id}`,
      );
      const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit' });
      const row = await rowOf(page, clock.format(Date.parse(run.start_time)));
      expect(row['Limit of its alert']).toBe(limit);
      expect(shown.startsWith(row['Usual at this time']!)).toBe(true);
    });

    it.each([
      ['en-GB', 390],
      ['fr-CA', 1440],
    ])('fits %s at %d pixels, and axe-core has nothing to say', async (locale, width) => {
      const page = await open(`/ui/objects${address}`, { locale, viewport: { width, height: 900 } });
      await settled(page);
      await page
        .getByText(/^(Usual at this time:|Habituel à cette heure\s:)/)
        .first()
        .waitFor({ state: 'attached' });
      expect(await overflow(page)).toBe(0);
      expect(await seriousFindings(page)).toEqual([]);
    });
  },
);
