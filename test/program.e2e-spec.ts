import { isErrorCode } from '@app/contracts';
import { aRawLog, rawLogs } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type DataDirs, dataDirs } from './harness/data-dirs.js';
import { get, post } from './harness/http.js';
import { type RunningProgram, runProgramToEnd, startProgram } from './harness/program.js';
import { openConnection, postHead } from './harness/raw-http.js';

describe('the built program', () => {
  let folders: DataDirs;
  const running: RunningProgram[] = [];
  const start = async (environment: Record<string, string>): Promise<RunningProgram> => {
    const program = await startProgram(environment);
    running.push(program);
    return program;
  };

  beforeAll(async () => {
    folders = await dataDirs();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((program) => program.stop('SIGKILL')));
  });
  afterAll(() => folders?.remove());

  const answers = async ({ urls }: RunningProgram): Promise<unknown[]> =>
    Promise.all(
      ['summary', 'sources', 'recent?limit=1000', 'anomalies?limit=500'].map(
        async (path) => (await get(`${urls.processor}/analytics/${path}`)).body,
      ),
    );
  const load = async ({ urls }: RunningProgram, count: number): Promise<void> => {
    const { status } = await post(`${urls.ingestion}/ingest/batch`, rawLogs(count));
    expect(status).toBe(202);
  };

  it('makes its store in a folder that is not there, and finds it again', async () => {
    const DATA_DIR = folders.missing();
    const first = await start({ DATA_DIR });
    for (const url of Object.values(first.urls)) expect(first.output()).toContain(`${url}/docs`);
    expect(first.output()).toContain(DATA_DIR);
    expect(first.output()).toContain(`psql -h ${DATA_DIR}/pgdata -U postgres\n`);
    await load(first, 300);
    const before = await answers(first);
    expect(await first.stop()).toBe(0);

    const second = await start({ DATA_DIR });
    expect(await answers(second)).toEqual(before);
    await load(second, 300);
    expect(await answers(second)).toEqual(before);
    expect(await second.stop()).toBe(0);
  });

  describe('shares its folder with nobody', () => {
    it('a second process is refused and told what to do, and the first one goes on', async () => {
      const DATA_DIR = await folders.withStore();
      const first = await start({ DATA_DIR });
      const { exitCode, output } = await runProgramToEnd({ DATA_DIR });
      expect(exitCode).toBe(1);
      expect(output).toMatch(
        new RegExp(
          `^DATA_DIR ${DATA_DIR} is in use by process ${first.child.pid} on .*\\. Stop that process, or give this one a folder of its own: .*\\n$`,
        ),
      );
      await load(first, 3);
    });

    it('one of two is let in that find the folder of a killed process at the same time', async () => {
      const DATA_DIR = await folders.withStore();
      const killed = await start({ DATA_DIR });
      await load(killed, 10);
      await killed.stop('SIGKILL');
      const contenders = await Promise.allSettled([start({ DATA_DIR }), start({ DATA_DIR })]);
      expect(contenders.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const [refused] = contenders.filter((each) => each.status === 'rejected');
      expect(String(refused?.reason)).toContain(`DATA_DIR ${DATA_DIR} is in use by process `);
      expect((await answers(running.at(-1)!))[0]).toMatchObject({ total_logs_processed: 10 });
    });
  });

  describe('ends with 1 and says in words why it cannot start', () => {
    const sentence = async (environment: Record<string, string>): Promise<string> => {
      const { exitCode, output } = await runProgramToEnd(environment);
      expect(exitCode).toBe(1);
      expect(output).not.toMatch(/\n\s+at |node:/);
      return output;
    };

    it('names all mistakes in the settings at once', async () => {
      const output = await sentence({
        INGESTION_PORT: 'many',
        COMPANY_TIME_ZONES: 'acme=Mars/Olympus',
        LOG_LEVEL: 'loud',
        DATABASE_URL: 'mysql://user:secret@localhost/db',
      });
      const [first, ...mistakes] = output.trim().split('\n');
      expect(first).toBe('The settings cannot be used:');
      for (const name of ['INGESTION_PORT', 'COMPANY_TIME_ZONES', 'LOG_LEVEL', 'DATABASE_URL']) {
        expect(mistakes).toContainEqual(expect.stringMatching(`^ +- ${name}\\b`));
      }
      expect(mistakes).toHaveLength(4);
      expect(output).not.toContain('secret');
    });

    it('when a port is in use, and gives the folder back', async () => {
      const squatter = createServer().listen(0, '127.0.0.1');
      await once(squatter, 'listening');
      const PROCESSOR_PORT = String((squatter.address() as { port: number }).port);
      const DATA_DIR = await folders.withStore();
      expect(await sentence({ DATA_DIR, PROCESSOR_PORT, LOG_LEVEL: 'silent' })).toMatch(
        new RegExp(`^Port ${PROCESSOR_PORT} is in use by another program\\. Stop it, or choose another one: .*\\n$`),
      );
      squatter.close();
      await start({ DATA_DIR });
    });

    it('when DATA_DIR is a file', async () => {
      const DATA_DIR = folders.missing();
      await writeFile(DATA_DIR, 'a file');
      expect(await sentence({ DATA_DIR })).toMatch(new RegExp(`^DATA_DIR ${DATA_DIR} cannot be used: EEXIST.*\\n$`));
    });

    it('when a version before left its store there, which stays as it is', async () => {
      const DATA_DIR = folders.missing();
      await mkdir(join(DATA_DIR, 'postgres'), { recursive: true });
      await writeFile(join(DATA_DIR, 'postgres', 'PG_VERSION'), '18\n');
      expect(await sentence({ DATA_DIR })).toMatch(/^DATA_DIR .* holds a store of version 0\.1 .*runs\/export.*\n$/);
      expect(await readdir(join(DATA_DIR, 'postgres'))).toEqual(['PG_VERSION']);
    });

    it('when there is something else where the store should be', async () => {
      const DATA_DIR = folders.missing();
      await mkdir(join(DATA_DIR, 'pgdata'), { recursive: true });
      await writeFile(join(DATA_DIR, 'pgdata', 'PG_VERSION'), '9.6\n');
      expect(await sentence({ DATA_DIR })).toMatch(new RegExp(`^The store in ${DATA_DIR}/pgdata cannot be opened: `));
    });
  });

  it('ends with 1 and says why, instead of refusing for ever, when its disk fails', async () => {
    const DATA_DIR = await folders.withStore();
    const program = await start({ DATA_DIR });
    await load(program, 10);
    await rm(join(DATA_DIR, 'pgdata', 'pg_wal'), { recursive: true });
    await eventually(
      'the program ends',
      async () => {
        if (program.child.exitCode !== null) return true;
        // Nothing that can be compressed: the log soon needs another file.
        const Description = randomBytes(300_000).toString('base64');
        const records = rawLogs(10, { No_Sequence: randomUUID(), Description });
        await post(`${program.urls.ingestion}/ingest/batch`, records);
        return undefined;
      },
      { withinMs: 60_000 },
    );
    expect(program.child.exitCode).toBe(1);
    expect(program.output()).toMatch(
      /The embedded store cannot go on: .*\. What was acknowledged is safe; start again\./,
    );
  }, 120_000);

  it('ends within ten seconds although a client has not finished what it sends', async () => {
    const program = await start({ DATA_DIR: await folders.withStore() });
    const connection = await openConnection(program.urls.ingestion);
    await connection.send(postHead('/ingest/batch', { 'content-type': 'application/json', 'content-length': 1000 }));
    await connection.send('[{"No_Sequence": ');
    const idle = await openConnection(program.urls.processor);
    const begun = performance.now();
    expect(await program.stop()).toBe(0);
    expect(performance.now() - begun).toBeLessThan(10_000);
    for (const { socket } of [connection, idle]) socket.destroy();
  });

  describe('that runs', () => {
    let program: RunningProgram;
    beforeAll(async () => {
      program = await startProgram({ DATA_DIR: await folders.withStore() });
    });
    afterAll(() => program?.stop());

    interface Schema {
      readonly properties: Record<string, { description?: string; example?: unknown; $ref?: string }>;
      readonly required?: string[];
    }
    interface Document {
      readonly info: { readonly title: string };
      readonly paths: Record<
        string,
        Record<string, { summary: string; responses: Record<string, { content?: object }> }>
      >;
      readonly components: { readonly schemas: Record<string, Schema> };
    }
    const documentOf = async (service: keyof RunningProgram['urls']): Promise<Document> =>
      (await get<Document>(`${program.urls[service]}/docs-json`)).body;

    it.each([
      ['ingestion', ['/ingest/single', '/ingest/batch', '/ingest/file', '/ingest/trigger']],
      ['standardization', ['/standardize/single', '/status']],
      [
        'processor',
        ['/analytics/summary', '/analytics/sources', '/analytics/recent', '/dead-letters/{id}/replay', '/status'],
      ],
    ] as const)('shows the API of %s', async (service, routes) => {
      const page = await get<string>(`${program.urls[service]}/docs`);
      expect(page.status).toBe(200);
      expect(page.body).toContain('swagger-ui');
      const { info, paths } = await documentOf(service);
      expect(info.title).toContain(service);
      expect(Object.keys(paths)).toEqual(expect.arrayContaining([...routes, '/health', '/health/live', '/metrics']));
      for (const [path, methods] of Object.entries(paths)) {
        for (const { summary } of Object.values(methods)) expect({ path, summary }).not.toEqual({ path, summary: '' });
      }
    });

    it.each([
      ['ingestion', 'RawLogDto', ['No_Sequence', 'Etat', 'Debut', 'Duree secondes', 'cpu_time (sec)']],
      ['ingestion', 'TotalsDto', ['successful', 'failed']],
      ['standardization', 'StandardizedLogDto', ['run_id', 'start_time', 'memory_used_bytes']],
      ['processor', 'SummaryDto', ['success_rate', 'average_duration_seconds', 'last_updated']],
      ['processor', 'ListedRunDto', ['duration_seconds', 'efficiency_score', 'anomaly_reason']],
      ['processor', 'DeadLetterDetailDto', ['code', 'run_id', 'value_text']],
    ] as const)('shows the fields of %s: %s, each described', async (service, name, fields) => {
      const { schemas } = (await documentOf(service)).components;
      const schema = schemas[name];
      expect(Object.keys(schema?.properties ?? {})).toEqual(expect.arrayContaining([...fields]));
      for (const field of fields) {
        const { description, example } = schema!.properties[field]!;
        expect({ field, says: description ?? example }).not.toEqual({ field, says: undefined });
      }
    });

    it.each([
      ['ingestion', '/ingest/single', 'post', ['202', '400', '413', '422', '503']],
      ['ingestion', '/ingest/batch', 'post', ['202', '400', '413', '503']],
      ['standardization', '/standardize/single', 'post', ['200', '400', '413']],
      ['processor', '/analytics/recent', 'get', ['200', '422', '503']],
      ['processor', '/dead-letters/{id}', 'get', ['200', '404', '503']],
      ['processor', '/dead-letters/{id}/replay', 'post', ['202', '400', '404', '422', '503']],
    ] as const)('shows what %s %s (%s) can answer', async (service, path, method, statuses) => {
      const { responses } = (await documentOf(service)).paths[path]![method]!;
      expect(Object.keys(responses)).toEqual(expect.arrayContaining([...statuses]));
      for (const status of statuses.filter((each) => each >= '400')) {
        expect({ status, types: Object.keys(responses[status]!.content ?? {}) }).toEqual({
          status,
          types: ['application/problem+json'],
        });
      }
    });

    it('shows a record that can be sent as it is', async () => {
      const { schemas } = (await documentOf('ingestion')).components;
      const record = Object.fromEntries(
        Object.entries(schemas.RawLogDto!.properties).flatMap(([name, { example }]) =>
          example === undefined ? [] : [[name, example]],
        ),
      );
      expect(await post(`${program.urls.ingestion}/ingest/single`, record)).toMatchObject({ status: 202 });
    });

    it.each<[string, keyof RunningProgram['urls'], string, RequestInit, number]>([
      ['a route that is not there', 'ingestion', '/nowhere', {}, 404],
      ['a method that is not there', 'ingestion', '/ingest/single', { method: 'PUT', body: '{}' }, 405],
      ['a path that cannot be decoded', 'processor', '/dead-letters/%zz', {}, 400],
      ['no body', 'ingestion', '/ingest/single', { method: 'POST' }, 400],
      ['half a body', 'ingestion', '/ingest/single', { method: 'POST', body: '{"a": ' }, 400],
      ['no record', 'ingestion', '/ingest/single', { method: 'POST', body: '[]' }, 422],
      [
        'a bad field',
        'ingestion',
        '/ingest/single',
        { method: 'POST', body: JSON.stringify(aRawLog({ Etat: 1 })) },
        422,
      ],
      ['a path that leads out', 'ingestion', '/ingest/file?file_path=../../etc/passwd', { method: 'POST' }, 400],
      ['a file that is not there', 'ingestion', '/ingest/file?file_path=nothing.json', { method: 'POST' }, 404],
      ['half a body', 'standardization', '/standardize/single', { method: 'POST', body: '{' }, 400],
      ['a route that is not there', 'standardization', '/', {}, 404],
      ['a limit of 0', 'processor', '/analytics/recent?limit=0', {}, 422],
      ['a limit of 501', 'processor', '/analytics/anomalies?limit=501', {}, 422],
      ['a letter that is not there', 'processor', '/dead-letters/7', {}, 404],
      ['a letter that is not there', 'processor', '/dead-letters/7/replay', { method: 'POST' }, 404],
      [
        'a body that is too large',
        'processor',
        '/dead-letters/11111111-1111-4111-8111-111111111111/replay',
        { method: 'POST', body: 'x'.repeat(1e6 + 1) },
        413,
      ],
    ])('answers %s at %s%s with a problem document', async (_, service, path, request, status) => {
      const answer = await fetch(`${program.urls[service]}${path}`, request);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      const problem = (await answer.json()) as Record<string, unknown>;
      expect({ status: answer.status, inBody: problem.status }).toEqual({ status, inBody: status });
      expect(isErrorCode(problem.code)).toBe(true);
      expect(problem).toMatchObject({ type: `urn:observability-stack:problem:${String(problem.code)}` });
      for (const text of [problem.title, problem.detail]) expect(text).toEqual(expect.stringMatching(/^\S.*\S$/s));
      expect(JSON.stringify(problem)).not.toMatch(/\bat .*\.[jt]s:\d+/);
    });

    it('tells Prometheus about every service, apart from each other', async () => {
      for (const [service, url] of Object.entries(program.urls)) {
        const { status, body } = await get<string>(`${url}/metrics`);
        expect(status).toBe(200);
        expect(new Set([...body.matchAll(/service="(\w+)"/g)].map(([, name]) => name))).toEqual(new Set([service]));
      }
    });
  });
});
