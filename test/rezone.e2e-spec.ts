import { advisoryLocks } from '@app/database';
import { eventually } from '@app/platform/testing';
import { HOUR_MS } from '@app/time';
import { afterAll, describe, expect, it } from 'vitest';
import { runRezone } from '../apps/standalone/src/rezone/run-rezone.js';
import { ndjson, post } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { openDatabase, postgres } from './harness/test-database.js';

const here = postgres === null ? describe.skip : describe;
const ZONE = 'America/Toronto';

/** The local time of Montreal then, as connectors write it. */
const wallTextOf = (ms: number): string =>
  new Date(ms).toLocaleString('sv-SE', { timeZone: ZONE, hour12: false }).replace('T', ' ');

/** Runs of a day and a half, each half an hour, of two companies: one writes local times, the other an offset. */
function runsOfTwo(nowMs: number): object[] {
  const runs: object[] = [];
  const lastMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS - HOUR_MS;
  for (let index = 72; index >= 0; index--) {
    const startMs = lastMs - (index * HOUR_MS) / 2;
    const sequence = wallTextOf(startMs).slice(0, 16).replaceAll(/[ :]/g, '-');
    for (const name of ['invoices', 'customers']) {
      const status = name === 'customers' && index < 2 ? 'FAILED' : 'SUCCESS';
      const common = { source: 'zoho', name, status, duration: 4, description: status === 'FAILED' ? 'quota' : 'fine' };
      runs.push({ ...common, company: 'mtl', cycle: sequence, start: wallTextOf(startMs + 20_000) });
      runs.push({ ...common, company: 'lyon', start: new Date(startMs + 20_000).toISOString() });
    }
  }
  runs.push({ company: 'mtl', source: 'zoho', name: 'open', status: 'RUNNING', start: wallTextOf(nowMs - 60_000) });
  return runs;
}

async function rezone(args: readonly string[], environment: Record<string, string>) {
  const written = { stdout: '', stderr: '' };
  const streamTo = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (written[name] += text) });
  const code = await runRezone(args, environment, { stdout: streamTo('stdout'), stderr: streamTo('stderr') });
  return { code, ...written };
}

const tables = {
  runs: `select run_id, company, start_time, end_time, "timestamp" from runs order by 1`,
  'open runs': `select run_id, started_at, (start_log->>'start_time')::timestamptz as start from open_runs order by 1`,
  cycles: 'select company, sequence_id, cycle_time, present_count, missing, late from cycles order by 1, 2',
  subjects: 'select company, source, object_type, last_run_at, last_run_status, state from subjects order by 1, 2, 3',
  alerts: `select company, rule, object_type, state, started_at, summary from alerts where rule <> 'time-offset' order by 1, 2, 3, 5`,
} as const;

async function contentOf(url: string): Promise<Record<string, unknown>> {
  const content: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(tables)) content[name] = await query(url, text);
  return content;
}

here('npm run rezone', () => {
  const opened: { close(): Promise<unknown> }[] = [];
  afterAll(async () => {
    for (const one of opened.reverse()) await one.close();
  });

  async function folded({ databaseUrl }: Stack): Promise<void> {
    await eventually(
      'all is folded',
      async () => {
        const [row] = await query<{ is_folded: boolean }>(
          databaseUrl,
          `select folded_to >= greatest((select max(stored_by) from runs), (select max(stored_by) from open_runs))
             and clock > now() - interval '30 seconds' and exists (select from subjects where expectation is not null) as is_folded
           from alert_engine`,
        );
        return row?.is_folded === true ? true : undefined;
      },
      { withinMs: 60_000, everyMs: 200 },
    );
  }

  /** A database with the runs in it, read with these zones, and no program on it. */
  async function filled(zones: string, runs: readonly object[]): Promise<string> {
    const database = await openDatabase();
    opened.push(database);
    const stack = await startStack({ DATABASE_URL: database.url, COMPANY_TIME_ZONES: zones });
    const answer = await post(`${stack.urls.ingestion}/ingest/batch`, ndjson(runs));
    expect(answer.body).toMatchObject({ results: { failed: 0 } });
    await folded(stack);
    await stack.close();
    return database.url;
  }

  it('makes of times in a wrong zone what they are in the right one, once, and writes it into the audit log', async () => {
    const runs = runsOfTwo(Date.now());
    const right = await filled(`mtl=${ZONE}`, runs);
    const wrong = await filled('', runs);
    const DATABASE_URL = wrong;
    const before = await contentOf(wrong);
    expect(before.runs).not.toEqual((await contentOf(right)).runs);

    const args = ['--company', 'mtl', '--zone', ZONE];
    const counted = await rezone(args, { DATABASE_URL });
    expect(counted).toMatchObject({ code: 0, stderr: '' });
    expect(counted.stdout).toMatch(/^Would be put right: "mtl", local times read as America\/Toronto\n\nruns +147\n/);
    expect(counted.stdout).toMatch(/^ {2}moved by \+[45] h +1\d\d$/m);
    expect(counted.stdout).toContain(`New records of it are still read as UTC: set COMPANY_TIME_ZONES=mtl=${ZONE}`);
    expect(await contentOf(wrong)).toEqual(before);

    const stack = await startStack({ DATABASE_URL });
    await eventually('the processor leads', async () => {
      const leading = await query(
        DATABASE_URL,
        `select 1 from pg_locks join pg_database on pg_database.oid = database
         where datname = current_database() and locktype = 'advisory' and granted
           and (classid::bigint << 32) | objid::bigint = $1`,
        [advisoryLocks.alerts],
      );
      return leading.length > 0 ? true : undefined;
    });
    expect(await rezone([...args, '--yes'], { DATABASE_URL })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('A processor runs on this store'),
    });
    await stack.close();

    const COMPANY_TIME_ZONES = `mtl=${ZONE}`;
    const done = await rezone([...args, '--yes'], { DATABASE_URL, COMPANY_TIME_ZONES });
    expect(done).toMatchObject({ code: 0, stderr: '', stdout: expect.not.stringContaining('still read as') });
    for (const DATABASE_URL of [right, wrong]) {
      const again = await startStack({ DATABASE_URL, COMPANY_TIME_ZONES });
      await folded(again);
      await again.close();
    }
    expect(await contentOf(wrong)).toEqual(await contentOf(right));
    const log = await query(wrong, `select action, subject, detail from audit_log`);
    expect(log).toEqual([{ action: 'company_rezoned', subject: 'mtl', detail: { zone: ZONE, runs: 147 } }]);

    const twice = await rezone([...args, '--yes'], { DATABASE_URL, COMPANY_TIME_ZONES });
    expect(twice.stdout).toMatch(/right already, or with an offset of their own +147\n/);
    expect(await query(wrong, 'select * from audit_log')).toHaveLength(1);
  }, 240_000);

  it('changes nothing when clocks of the zone show a time twice', async () => {
    const start = '2026-11-01 01:30:00';
    const DATABASE_URL = await filled('', [
      { company: 'mtl', source: 's', name: 'n', status: 'ok', start, duration: 4 },
    ]);
    const before = await contentOf(DATABASE_URL);
    const refused = await rezone(['--company', 'mtl', '--zone', ZONE, '--yes'], { DATABASE_URL });
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/local times that clocks show twice or never +1\n/);
    expect(refused.stdout).toMatch(/These stand in the way, so nothing is changed: [0-9a-f-]{36}\n/);
    expect(await contentOf(DATABASE_URL)).toEqual(before);
  }, 120_000);

  it.each([
    [['--zone', ZONE], '--company is missing'],
    [['--company', 'a'], '--zone is missing'],
    [['--company', 'a', '--zone', 'Mars/Olympus'], '--zone must be an IANA time zone'],
  ])('says how it is used: %j', async (args, reason) => {
    const { code, stderr } = await rezone(args, {});
    expect([code, stderr]).toEqual([2, expect.stringContaining(reason)]);
  });
});
