import { aRawLog } from '@app/contracts/testing';
import { idOfKey } from '@app/platform';
import { eventually } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DataDirs, dataDirs } from './harness/data-dirs.js';
import { bearer, KeysFile } from './harness/keys.js';
import { type RunningProgram, runProgramToEnd, startProgram } from './harness/program.js';

interface Line {
  readonly msg?: string;
  readonly level: string;
  readonly key_id?: string;
  readonly request_id?: string;
  readonly route?: string;
}

const linesOf = (output: string): Line[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);

describe('the built program', () => {
  const file = new KeysFile();
  const admin = file.add('admin', { scope: 'admin' });
  let folders: DataDirs;
  const running: RunningProgram[] = [];
  const start = async (environment: Record<string, string>): Promise<RunningProgram> => {
    const program = await startProgram({ DATA_DIR: await folders.withStore(), ...environment });
    running.push(program);
    return program;
  };

  beforeAll(async () => {
    folders = await dataDirs();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((program) => program.stop('SIGKILL')));
  });
  afterAll(async () => {
    file.remove();
    await folders?.remove();
  });

  it('for others to reach it does not start without keys, says what to do, and does it with them', async () => {
    const DATA_DIR = folders.missing();
    const { exitCode, output } = await runProgramToEnd({ DATA_DIR, HOST: '0.0.0.0' });
    expect(exitCode).toBe(1);
    expect(output).toMatch(
      /HOST is 0\.0\.0\.0, which others can reach.*npm run keys -- add .*KEYS_FILE.*HOST at 127\.0\.0\.1/,
    );
    const program = await start({ HOST: '0.0.0.0', KEYS_FILE: file.path });
    expect((await fetch(`${program.urls.processor}/runs`)).status).toBe(401);
    expect((await fetch(`${program.urls.processor}/runs`, { headers: bearer(admin) })).status).toBe(200);
  });

  it('does not start when the file of keys is not there, and says how it is made', async () => {
    const { exitCode, output } = await runProgramToEnd({ DATA_DIR: folders.missing(), KEYS_FILE: `${file.path}.none` });
    expect(exitCode).toBe(1);
    expect(output).toMatch(/keys\.yaml\.none is not there; make the first key with: npm run keys -- add /);
  });

  it('on loopback is open without keys, and one line says so', async () => {
    const program = await start({ LOG_LEVEL: 'info' });
    expect((await fetch(`${program.urls.processor}/runs`)).status).toBe(200);
    const said = linesOf(program.output()).filter(({ msg }) => msg?.includes('KEYS_FILE'));
    expect(said).toEqual([expect.objectContaining({ level: 'info', msg: expect.stringMatching(/everybody/) })]);
    expect(linesOf(program.output()).filter(({ msg }) => msg === 'request')).toEqual([]);
  });

  it('tells who asked what, and no key, wherever a key may stand', async () => {
    const program = await start({ KEYS_FILE: file.path, LOG_LEVEL: 'trace' });
    const { ingestion, processor } = program.urls;
    const wrong = `obs_nobody12345_${'w'.repeat(43)}`;
    const sent: Response[] = [];
    for (const key of [admin, wrong]) {
      const basic = { authorization: `Basic ${btoa(`u:${key}`)}` };
      const sentry = { 'x-sentry-auth': `Sentry sentry_key=${key}` };
      sent.push(
        await fetch(`${processor}/runs`, { headers: bearer(key) }),
        await fetch(`${processor}/runs?key=${key}`, { headers: basic }),
        await fetch(`${processor}/runs`, { headers: { 'x-api-key': key } }),
        await fetch(`${ingestion}/ping/acme/backup/nightly?key=${key}`),
        await fetch(`${ingestion}/ping/acme/backup/nightly/nonsense?key=${key}`),
        await fetch(`${ingestion}/api/7/cron/nightly/${key}/?status=ok`),
        await fetch(`${ingestion}/api/7/cron/nightly/${key}/?status=maybe`),
        await fetch(`${ingestion}/api/7/envelope/?sentry_key=${key}`, { method: 'POST', body: '{}' }),
        await fetch(`${ingestion}/api/7/envelope/`, { method: 'POST', body: '{', headers: sentry }),
        await fetch(`${ingestion}/no/such/${key}?key=${key}`),
        await fetch(`${ingestion}/ingest/single`, {
          method: 'POST',
          headers: bearer(key),
          body: JSON.stringify(aRawLog({ Etat: 'MAYBE' })),
        }),
      );
    }
    const requestId = sent[0]!.headers.get('x-request-id');
    const isTold = () => linesOf(program.output()).find(({ request_id }) => request_id === requestId);
    const line = await eventually('it is told', isTold);
    expect(line).toEqual({
      level: 'info',
      time: expect.any(String),
      context: 'Request',
      request_id: requestId,
      address: '127.0.0.1',
      method: 'GET',
      route: '/runs',
      status: 200,
      ms: expect.any(Number),
      by: 'key',
      key_id: idOfKey(admin),
      msg: 'request',
    });
    const bodies = await Promise.all(sent.map((answer) => answer.text()));
    const metrics = await Promise.all(
      [ingestion, processor].map(async (url) => (await fetch(`${url}/metrics`)).text()),
    );
    await program.stop();
    for (const key of [admin, wrong]) {
      const secret = key.slice(-43);
      expect(program.output()).not.toContain(secret);
      expect(metrics.join('\n')).not.toContain(secret);
      expect(bodies.filter((body) => body.includes(secret))).toEqual([]);
    }
  });
});
