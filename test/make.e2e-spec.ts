import { eventually, freePort } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { get } from './harness/http.js';

const root = join(import.meta.dirname, '..');
const START_DEADLINE_MS = 120_000;
const here = process.platform === 'win32' ? describe.skip : describe;

here('make, where there is no Docker', () => {
  let folder: string;
  let program: ChildProcess;
  let output = '';
  let environment: Record<string, string>;

  const make = async (...args: string[]): Promise<{ code: number; text: string }> => {
    const options = { cwd: root, env: { ...process.env, ...environment, COMPOSE: 'no-docker-here compose' } };
    return promisify(execFile)('make', args, options).then(
      ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
      (error: { code: number; stdout: string; stderr: string }) => ({
        code: error.code,
        text: error.stdout + error.stderr,
      }),
    );
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'make-'));
    const [one, two, three] = [await freePort(), await freePort(), await freePort()];
    environment = {
      INGESTION_PORT: String(one),
      STANDARDIZATION_PORT: String(two),
      PROCESSOR_PORT: String(three),
      DATA_DIR: join(folder, 'data'),
      INGEST_DIR: join(root, 'samples'),
    };
    program = spawn(process.execPath, [join(root, 'dist/apps/standalone/src/main.js')], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    program.stdout!.on('data', (bytes: Buffer) => (output += bytes.toString('utf8')));
    await eventually('it is up', () => (output.includes('psql ') ? true : undefined), { withinMs: START_DEADLINE_MS });
  }, 2 * START_DEADLINE_MS);
  afterAll(async () => {
    const ended = once(program, 'exit');
    program.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });

  it('finds the console named by npm start', () => {
    expect(output).toContain(`console         http://127.0.0.1:${environment.PROCESSOR_PORT}/ui/`);
  });

  it('asks whatever runs here', async () => {
    expect((await make('health')).text.match(/^ {2}"status": "ok",$/gm)).toHaveLength(3);
    expect((await make('ingest')).text).toContain('"successful": 70');
    expect(JSON.parse((await make('analytics')).text)).toMatchObject({ total_logs_processed: 70 });
    expect(JSON.parse((await make('anomalies')).text)).toMatchObject({ total_anomalies: 8 });
    expect(JSON.parse((await make('alerts')).text)).toEqual({ alerts: [], next_cursor: null });
  }, 120_000);

  it('sends a run with test-ingestion, and leaves nothing of it behind', async () => {
    const { code, text } = await make('test-ingestion');
    expect([code, text]).toEqual([
      0,
      expect.stringMatching(/is stored and can be seen\.\nThe company test-ingestion was erased again\.\n$/),
    ]);
    const processor = `http://127.0.0.1:${environment.PROCESSOR_PORT}`;
    // The engine that runs begins again with a state in which the company is not.
    await eventually('nothing is left of it', async () => {
      for (const path of ['state', 'expectations', 'runs']) {
        const { body } = await get(`${processor}/${path}?company=test-ingestion`);
        expect(body).toMatchObject(path === 'runs' ? { runs: [] } : { total_count: 0 });
      }
      return true;
    });
  }, 120_000);

  it('says what is missing where a target is about containers, or nothing runs', async () => {
    for (const target of ['up', 'down', 'status', 'logs', 'keys', 'kafka-topics', 'clean']) {
      const { code, text } = await make(target);
      expect([target, code, text]).toEqual([
        target,
        2,
        expect.stringContaining('Without Docker: make demo, make start.'),
      ]);
    }
    const nobody = await make('test-ingestion', 'INGESTION_PORT=9');
    expect(nobody.text).toContain('start it with make demo, make start or make up');
  }, 120_000);
});
