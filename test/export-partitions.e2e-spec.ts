import { Database } from '@app/database';
import { DAY_MS } from '@app/time';
import { parquetReadObjects } from 'hyparquet';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runExport } from '../apps/standalone/src/export/run-export.js';
import { aRandomRun, type CountedRun, randomFrom, storeRuns } from './harness/recounted-runs.js';
import { query, startStack } from './harness/stack.js';
import { openDatabase, postgres } from './harness/test-database.js';

const here = postgres === null ? describe.skip : describe;
const NORTH = 'Acme Nord/Süd=1';
const range = { fromMs: Date.UTC(2025, 7, 29), toMs: Date.UTC(2025, 8, 4) };

async function run(args: readonly string[], environment: Record<string, string>) {
  const written = { stdout: '', stderr: '' };
  const streamTo = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (written[name] += text) });
  const code = await runExport(args, environment, { stdout: streamTo('stdout'), stderr: streamTo('stderr') });
  return { code, ...written };
}

here('npm run export', () => {
  let store: { url: string; close: () => Promise<void> };
  let runs: CountedRun[];
  let out: string;

  const filesIn = async (): Promise<string[]> => {
    const entries = await readdir(out, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(out.length + 1))
      .sort();
  };
  const idsOf = (of: readonly CountedRun[]): string[] => of.map(({ run_id }) => run_id).sort();

  beforeAll(async () => {
    store = await openDatabase();
    out = await mkdtemp(join(tmpdir(), 'export-'));
    const random = randomFrom(41);
    runs = Array.from({ length: 300 }, () => {
      const made = aRandomRun(random, range);
      const positive = (value: number | null) => (value === null ? null : Math.abs(value));
      return {
        ...made,
        status: 'SUCCESS',
        company: made.company === 'acme' ? NORTH : 'globex',
        // As a door takes them.
        duration_seconds: positive(made.duration_seconds),
        cpu_time_seconds: positive(made.cpu_time_seconds),
      };
    });
    const database = new Database({ url: store.url, poolSize: 1 });
    await database.use((tables) => storeRuns(tables, runs));
    await database.close();
  });
  afterAll(async () => {
    await store?.close();
    if (out !== undefined) await rm(out, { recursive: true, force: true });
  });

  it('writes every run once into the folder of its company and its month, which a warehouse reads as one table', async () => {
    const done = await run(['--out', out, '--partition'], { DATABASE_URL: store.url });
    expect(done).toEqual({ code: 0, stderr: '', stdout: `300 runs in 4 files in ${out}\n` });
    const files = await filesIn();
    expect(files).toEqual(
      ['company=Acme%20Nord%2FS%C3%BCd%3D1', 'company=globex'].flatMap((company) =>
        ['2025-08', '2025-09'].map((month) => `${company}/month=${month}/runs.parquet`),
      ),
    );
    for (const path of files) {
      const [, company, month] = /^company=(.*)\/month=(.*)\/runs.parquet$/.exec(path)!;
      const bytes = await readFile(join(out, path));
      const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
      const rows = await parquetReadObjects({ file, columns: ['run_id'] });
      const wanted = runs.filter(
        (one) => one.company === decodeURIComponent(company!) && one.start_time.startsWith(month!),
      );
      expect(wanted.length).toBeGreaterThan(30);
      expect(rows.map(({ run_id }) => run_id as string).sort()).toEqual(idsOf(wanted));
    }
  });

  it('writes days that go back in by ingestion as they were, and replaces only the days that are asked for', async () => {
    const args = ['--out', out, '--partition', 'day', '--format', 'ndjson', '--company', NORTH];
    expect((await run(args, { DATABASE_URL: store.url })).code).toBe(0);
    const days = (await filesIn()).filter((path) => path.endsWith('.ndjson'));
    expect(days).toHaveLength((range.toMs - range.fromMs) / DAY_MS);
    const target = await startStack();
    try {
      for (const path of days) {
        const answer = await fetch(`${target.urls.ingestion}/ingest/batch`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-ndjson' },
          body: await readFile(join(out, path)),
        });
        expect(answer.status).toBe(202);
      }
      const text = `select run_id, company, zone, source, object_number, object_text, status, start_time, duration_seconds, memory_used_bytes
        from runs where company = '${NORTH}' order by run_id`;
      expect(await query(target.databaseUrl, text)).toEqual(await query(store.url, text));
    } finally {
      await target.close();
    }

    await query(store.url, `delete from runs where start_time < '2025-09-02' and company = '${NORTH}'`);
    const again = await run([...args, '--from', '2025-09-01T12:00:00Z', '--to', '2025-09-03'], {
      DATABASE_URL: store.url,
    });
    const left = runs.filter(({ company, start_time }) => company === NORTH && start_time.startsWith('2025-09-02'));
    expect(again.stdout).toBe(`${left.length} runs in 1 files in ${out}\n`);
    expect((await filesIn()).filter((path) => path.endsWith('.ndjson'))).toEqual(days);
  });

  it('reads DATABASE_URL while DATABASE_READ_URL is empty, as Compose has it', async () => {
    const { code, stdout } = await run(['--out', out], { DATABASE_URL: store.url, DATABASE_READ_URL: '' });
    expect({ code, isSome: !stdout.startsWith('0 runs') }).toEqual({ code: 0, isSome: true });
  });

  it('reads DATABASE_READ_URL when it is set', async () => {
    const empty = await openDatabase();
    const environment = { DATABASE_URL: store.url, DATABASE_READ_URL: empty.url };
    const done = await run(['--out', out], environment).finally(() => empty.close());
    expect(done.stdout).toBe(`0 runs in 0 files in ${out}\n`);
  });

  it.each([
    [[], '--out is missing'],
    [['--out', 'x', '--partition', 'week'], '--partition must be day or month'],
    [['--out', 'x', '--format', 'xlsx'], '--format must be csv or ndjson or parquet'],
    [['--out', 'x', '--from', '2025-09-02', '--to', '2025-09-01'], '--from must be before --to'],
    [['--out', 'x', '--from', 'yesterday'], '--from must be such as'],
  ])('says how it is used: %j', async (args, reason) => {
    const { code, stderr } = await run(args, {});
    expect([code, stderr]).toEqual([2, expect.stringContaining(reason)]);
  });
});
