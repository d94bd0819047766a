import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeInChromium, overflow, seriousFindings, settled } from './harness/browser.js';
import { get } from './harness/http.js';
import { type Stack, startStack } from './harness/stack.js';
import { aStoredRun, storeRuns } from './harness/stored-runs.js';

/** A name that is neither plain YAML nor a plain address. */
const source = 'ef"icy: #1';
const path = `/ui/sources/acme/${encodeURIComponent(source)}?range=24h`;
const folder = mkdtempSync(join(tmpdir(), 'schedules-'));
const rulesFile = join(folder, 'rules.yaml');
let stack: Stack;

beforeAll(async () => {
  writeFileSync(rulesFile, '');
  stack = await startStack({ RULES_FILE: rulesFile, COMPANY_TIME_ZONES: 'acme=Europe/Paris' });
  const at = new Date(Date.now() - 60_000).toISOString();
  await storeRuns(stack.databaseUrl, [aStoredRun({ company: 'acme', source, start_time: at, end_time: at })]);
});
afterAll(async () => {
  await stack?.close();
  rmSync(folder, { recursive: true });
});

interface Stated {
  readonly schedules: readonly object[];
  readonly maintenance: readonly object[];
}

describeInChromium(
  'the page of a source',
  () => stack.urls.processor,
  (open) => {
    it('says when it should run and when nobody is told, and has lines for the rules file that work as they are', async () => {
      const page = await open(path);
      const panel = page.getByRole('region', { name: 'Schedule and maintenance' });
      await panel.getByText('nothing is stated').waitFor();
      await panel.getByText('no window is stated').waitFor();
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await panel.getByText('State another one in').click();
      await panel.getByRole('button', { name: 'Copy' }).click();
      await panel.getByRole('button', { name: 'Copied' }).waitFor();
      writeFileSync(rulesFile, await page.evaluate<string>('navigator.clipboard.readText()'));
      const asked = new URLSearchParams({ company: 'acme', source }).toString();
      const stated = await eventually('the file is read', async () => {
        const { body } = await get<Stated>(`${stack.urls.processor}/rules/schedules?${asked}`);
        return body.schedules.length > 0 ? body : undefined;
      });
      expect(stated).toMatchObject({
        schedules: [{ match: { company: 'acme', source }, every_seconds: 3600, cron: null, grace_seconds: 600 }],
        maintenance: [{ match: { company: 'acme', source }, days: ['sat', 'sun'], from: '22:00', to: '06:00' }],
      });
      await page.reload();
      await panel.getByText(`${source}: at least every 1 h, up to 10 min late`).waitFor();
      await panel.getByText(`${source}: no message Sat and Sun, 22:00 to 06:00 (Europe/Paris)`).waitFor();
      await settled(page);
      expect(await seriousFindings(page)).toEqual([]);
    });

    it('fits a phone in French', async () => {
      const page = await open(path, { locale: 'fr-CA', viewport: { width: 360, height: 740 } });
      const panel = page.getByRole('region', { name: 'Horaire et maintenance' });
      await panel.getByText('En indiquer un autre').click();
      await settled(page);
      expect(await overflow(page)).toBe(0);
    });
  },
);
