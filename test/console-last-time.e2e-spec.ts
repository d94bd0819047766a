import { aRawLog } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeInChromium, overflow, seriousFindings, settled } from './harness/browser.js';
import { sendTo } from './harness/demo-days.js';
import { get } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';

let stack: Stack;

const id = (number: number): string => `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`;
const [now, lastTime, longAgo, neverFired, another] = [1, 2, 3, 4, 5].map(id) as [
  string,
  string,
  string,
  string,
  string,
];

const nothing = { run: null, last_good_run: null, differs: [], missing: [], no_data_since: null };

/** Writes an alert as the engine does, but for its transitions. */
const writeAlert = (alert: Readonly<Record<string, unknown>>): Promise<unknown> => {
  const row = {
    ...{ fingerprint: id(100), incident_id: id(200), rule: 'latency-degraded', rule_version: 1, severity: 'warning' },
    ...{ company: 'acme', source: 'efficy', state: 'resolved', summary: 'acme / efficy is slow', last_seq: 0 },
    evidence: JSON.stringify({ window: 'w', sample_size: 0, measurements: [], run_ids: [], ...nothing }),
    ...{ detected_at: alert.started_at, updated_at: alert.started_at, fired_at: alert.started_at },
    ...alert,
  };
  const names = Object.keys(row);
  return query(
    stack.databaseUrl,
    `insert into alerts (${names.join()}) values (${names.map((_, index) => `$${index + 1}`).join()})`,
    Object.values(row),
  );
};

const traceback = `extract of invoices
Traceback (most recent call last):
  File "/app/extract.py", line 12, in <module>
    main()
KeyError: 'invoice_id'`;

beforeAll(async () => {
  stack = await startStack({ COMPANY_TIME_ZONES: 'acme=Europe/Paris' });
  await writeAlert({ alert_id: now, started_at: '2026-03-10T12:00:00Z', state: 'firing' });
  await writeAlert({
    ...{ alert_id: lastTime, started_at: '2026-03-01T09:00:00Z', incident_id: id(201) },
    ...{ resolved_at: '2026-03-01T11:10:00Z', ended_at: '2026-03-01T11:00:00Z' },
    ...{ acked_at: '2026-03-01T09:30:00Z', acked_by: 'ada', ack_note: 'the index was being built' },
  });
  await writeAlert({ alert_id: longAgo, started_at: '2026-01-01T00:00:00Z', resolved_at: '2026-01-02T00:00:00Z' });
  // It was pending and passed: nothing happened then.
  await writeAlert({ alert_id: neverFired, started_at: '2026-03-09T00:00:00Z', fired_at: null });
  await writeAlert({ alert_id: another, started_at: '2026-03-09T06:00:00Z', fingerprint: id(101), source: 'zoho' });
  const at = new Date(Date.now() - 60_000).toISOString();
  await sendTo(stack, [
    aRawLog({ Entreprise: 'acme', Objet: 'traced', Etat: 'FAILED', Debut: at, Fin: at, Description: traceback }),
    aRawLog({ Entreprise: 'acme', Objet: 'noted', Etat: 'SUCCESS', Debut: at, Fin: at, Description: traceback }),
  ]);
});
afterAll(() => stack?.close());

const alertOf = async (alertId: string) => (await get(`${stack.urls.processor}/alerts/${alertId}`)).body;

describe('GET /alerts/{id}', () => {
  it('says when the same rule fired for the same subject before, and how often of late', async () => {
    expect(await alertOf(now)).toMatchObject({
      previous: {
        ...{ alert_id: lastTime, incident_id: id(201), started_at: '2026-03-01T09:00:00Z' },
        ...{ resolved_at: '2026-03-01T11:10:00Z', ended_at: '2026-03-01T11:00:00Z' },
        acknowledgement: { by: 'ada', note: 'the index was being built' },
      },
      earlier_count_30_days: 1,
    });
    expect(await alertOf(lastTime)).toMatchObject({
      previous: { alert_id: longAgo, acknowledgement: null },
      earlier_count_30_days: 0,
    });
  });

  it('says that it never did', async () => {
    expect(await alertOf(longAgo)).toMatchObject({ previous: null, earlier_count_30_days: 0 });
    expect(await alertOf(another)).toMatchObject({ previous: null, earlier_count_30_days: 0 });
  });
});

describeInChromium(
  'the console',
  () => stack.urls.processor,
  (open) => {
    it('shows on an alert when this happened last, for how long, what was noted, and leads there', async () => {
      const page = await open(`/ui/alerts/${now}`);
      const panel = page.getByRole('region', { name: 'Last time this happened' });
      await panel.getByText('2 h', { exact: true }).waitFor();
      const text = await panel.innerText();
      for (const part of ['1 Mar 2026, 10:00', 'the index was being built (ada)', '1 time in the 30 days before'])
        expect(text).toContain(part);
      expect(await seriousFindings(page)).toEqual([]);
      await panel.getByRole('link', { name: 'Open that alert' }).click();
      await page.waitForURL(new RegExp(lastTime));
      await page.goto(`${stack.urls.processor}/ui/alerts/${another}`);
      await page.getByText('Never before, as far as is stored.').waitFor();
    });

    it('fits that on a phone in French', async () => {
      const page = await open(`/ui/alerts/${now}`, { locale: 'fr-CA', viewport: { width: 360, height: 740 } });
      await page.getByRole('region', { name: 'La dernière fois' }).getByText('1 fois dans les 30 jours').waitFor();
      expect(await overflow(page)).toBe(0);
    });

    it.each(['traced', 'noted'])('folds the traceback of the run %s to its last line', async (object) => {
      const runId = await eventually('the run is stored', async () => {
        const { body } = await get<{ runs: { run_id: string }[] }>(
          `${stack.urls.processor}/runs?object_type=${object}`,
        );
        return body.runs[0]?.run_id;
      });
      const page = await open(`/ui/runs?range=all&run=${runId}`);
      await settled(page);
      const drawer = page.getByRole('dialog');
      const line = drawer.getByText("KeyError: 'invoice_id'").first();
      await line.waitFor();
      const frame = drawer.getByText('File "/app/extract.py", line 12');
      expect(await frame.isVisible()).toBe(false);
      await drawer.getByText('extract of invoices').waitFor();
      await line.click();
      await frame.waitFor();
      // Its text is not shown a second time.
      const heading = object === 'traced' ? 'What went wrong' : 'Description';
      expect(await drawer.getByRole('heading', { name: /What went wrong|Description/ }).allInnerTexts()).toEqual([
        heading,
      ]);
      expect(await drawer.getByText('Traceback, 4 lines').count()).toBe(1);
      expect(await seriousFindings(page)).toEqual([]);
    });
  },
);
