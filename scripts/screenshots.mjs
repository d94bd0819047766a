/**
 * Pictures of every page of the console, light and dark, of a fresh demo: `docs/images/*.png`.
 * `npm run screenshots -- overview runs` takes these only.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const root = join(import.meta.dirname, '..');
const images = join(root, 'docs/images');
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const wanted = process.argv.slice(2);

if (!existsSync(executablePath)) {
  console.error(`There is no ${executablePath}: apt-get install chromium, or set CHROMIUM_PATH.`);
  process.exit(1);
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(String(port)));
    });
  });

const folder = await mkdtemp(join(tmpdir(), 'console-'));
const [INGESTION_PORT, STANDARDIZATION_PORT, PROCESSOR_PORT] = [await freePort(), await freePort(), await freePort()];
const ports = { INGESTION_PORT, STANDARDIZATION_PORT, PROCESSOR_PORT };
const demo = spawn(process.execPath, [join(root, 'dist/apps/standalone/src/demo.js')], {
  cwd: folder,
  env: { PATH: process.env.PATH, DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'error', ...ports },
  stdio: ['ignore', 'ignore', 'inherit'],
});
const base = `http://127.0.0.1:${PROCESSOR_PORT}`;
const ask = async (path) => (await fetch(`${base}${path}`)).json();

async function until(what, ready, withinSecs = 120) {
  for (let secs = 0; secs < withinSecs; secs++) {
    if (demo.exitCode !== null) throw new Error('the demo ended');
    if (await ready().catch(() => false)) return;
    await pause(1000);
  }
  throw new Error(`not in time: ${what}`);
}

/** Records that ingestion takes and standardization cannot use: dead letters to look at. */
async function sendUnusable() {
  for (const [id, begin] of [
    [1, 'yesterday, about noon'],
    [2, '2025-13-45 99:00:00'],
  ]) {
    const record = {
      ...{ No_Sequence: '2025-09-05-16-45', Entreprise: 'lumen', Zone: '1-Raw', Source: 'sharepoint_graph' },
      ...{ Objet_Id: id, Objet: 'Clients', Transformation: 'extract', Etat: 'SUCCESS', Debut: begin },
    };
    const headers = { 'content-type': 'application/json' };
    await fetch(`http://127.0.0.1:${INGESTION_PORT}/ingest/single`, {
      method: 'POST',
      headers,
      body: JSON.stringify(record),
    });
  }
}

/** Name of the picture, address, and what is done before it is taken. */
async function pages() {
  const { alerts } = await ask('/alerts?state=firing&limit=50');
  const slow = alerts.find(({ rule }) => rule === 'latency-degraded') ?? alerts[0];
  const { runs } = await ask('/runs?status=FAILED&limit=1');
  const { company, source, zone, object_id, object_type } = slow.subject;
  const about = `${encodeURIComponent(company)}/${encodeURIComponent(source)}`;
  const object = new URLSearchParams({ zone, object_id, object_type });
  return [
    ['overview', '/ui/'],
    ['runs', '/ui/runs'],
    ['run', `/ui/runs?status=FAILED&run=${runs[0].run_id}`],
    ['source', `/ui/sources/${about}`],
    ['object', `/ui/objects/${about}?${object}`],
    ['alerts', '/ui/alerts'],
    ['alert', `/ui/alerts/${slow.alert_id}`],
    ['incidents', '/ui/incidents'],
    ['cycles', '/ui/cycles?company=boreal'],
    ['dead-letters', '/ui/dead-letters'],
    ['rules', '/ui/rules'],
  ];
}

/** Long lists are cut: a picture stays below 300 KB. */
const MOST_HEIGHT_PX = 1450;

const looks = [
  { suffix: '', colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  { suffix: '-dark', colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
];

try {
  await mkdir(images, { recursive: true });
  await until('the demo is loaded', async () => (await ask('/analytics/summary')).total_logs_processed > 0);
  await sendUnusable();
  await until('the alerts fire', async () => {
    const { alerts } = await ask('/alerts?state=firing&limit=50');
    const rules = new Set(alerts.map(({ rule }) => rule));
    const wantedRules = ['latency-degraded', 'source-silent', 'resource-overuse'];
    return wantedRules.every((rule) => rules.has(rule)) && !rules.has('pipeline-lagging');
  });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  for (const { suffix, ...look } of looks) {
    const context = await browser.newContext({ ...look, locale: 'en-GB', reducedMotion: 'reduce' });
    for (const [name, path] of await pages()) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const page = await context.newPage();
      page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
      await page.goto(`${base}${path}`);
      // A live page is never idle: the stream of events stays open.
      await page.waitForLoadState('load');
      await pause(1000);
      for (let tries = 0; tries < 40 && (await page.locator('[class*=loading]').count()) > 0; tries++) await pause(500);
      await pause(800);
      const isDrawer = name === 'run';
      const height = await page.evaluate('document.documentElement.scrollHeight');
      if (!isDrawer)
        await page.setViewportSize({ width: look.viewport.width, height: Math.min(height, MOST_HEIGHT_PX) });
      await pause(300);
      await page.screenshot({ path: join(images, `${name}${suffix}.png`) });
      console.log(`docs/images/${name}${suffix}.png`);
      await page.close();
    }
    await context.close();
  }
  await browser.close();
} finally {
  demo.kill('SIGTERM');
  await new Promise((resolve) => (demo.exitCode === null ? demo.once('exit', resolve) : resolve()));
  await rm(folder, { recursive: true, force: true });
}
