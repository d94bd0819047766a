import { rawLogs } from '@app/contracts/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { get, ndjson, post } from './harness/http.js';
import { openConnection, postHead } from './harness/raw-http.js';
import { type Stack, startStack } from './harness/stack.js';

const root = mkdtempSync(join(tmpdir(), 'ingest-files-'));
const folder = join(root, 'in');
// The object that is open at the end of its line goes on in the next one.
const secrets = [
  'DATABASE_PASSWORD=hunter2',
  '"hunter2"',
  '{"hunter2":',
  '["hunter2"]',
  '{"Etat":"hunter2","Source":["hunter2"]}',
  '{"Etat":"hunter2}',
].join('\n');
const ofCycle = (cycle: string, count: number) => rawLogs(count, { No_Sequence: cycle });

describe('files', () => {
  let stack: Stack;
  let file: string;

  beforeAll(async () => {
    for (const name of ['in/sub', 'out']) mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(folder, 'logs.json'), JSON.stringify(ofCycle('default', 5), null, 2));
    writeFileSync(join(folder, 'lines.ndjson'), `\ufeff${ndjson(ofCycle('lines', 6))}\r\n`);
    writeFileSync(join(folder, 'packed.json.gz'), gzipSync(JSON.stringify(ofCycle('packed', 7))));
    writeFileSync(join(folder, 'sub', 'é & more.json'), ndjson([...ofCycle('sub', 2), { Source: 'x' }]));
    writeFileSync(join(folder, 'empty.json'), '');
    mkdirSync(join(folder, '.hidden'));
    for (const name of ['.env', '.env.json', '.hidden/logs.json', 'notes.txt', 'secrets.json']) {
      writeFileSync(join(folder, name), secrets);
    }
    symlinkSync('.env', join(folder, 'hidden.json'));
    writeFileSync(join(root, 'out', 'secret.json'), ndjson(ofCycle('SECRET', 3)));
    symlinkSync('lines.ndjson', join(folder, 'link.ndjson'));
    symlinkSync(join(root, 'out', 'secret.json'), join(folder, 'outside.json'));
    symlinkSync(join(root, 'out'), join(folder, 'outside'));
    execFileSync('mkfifo', [join(folder, 'pipe.json')]);
    stack = await startStack({ INGEST_DIR: folder, MAX_PACKED_BYTES: '20000', MAX_UNPACKED_BYTES: '100000' });
    file = `${stack.urls.ingestion}/ingest/file`;
  });
  afterAll(async () => {
    await stack?.close();
    rmSync(root, { recursive: true, force: true });
  });

  const named = (path: string) => post(`${file}?file_path=${path}`, undefined);
  const stored = async (cycle: string): Promise<number> => {
    const { body } = await get<{ logs: { sequence_id: string }[] }>(
      `${stack.urls.processor}/analytics/recent?limit=1000`,
    );
    return body.logs.filter(({ sequence_id }) => sequence_id === cycle).length;
  };
  const upload = (...files: (string | Uint8Array<ArrayBuffer>)[]): FormData => {
    const form = new FormData();
    for (const content of files) form.append('file', new Blob([content]), 'runs.json');
    return form;
  };
  const completed = (total: number, failed = 0) => ({
    status: 200,
    body: { status: 'completed', results: { total, successful: total - failed, failed } },
  });

  describe('of INGEST_DIR', () => {
    it('are the default one when none is named, by /ingest/file and by both ways of /ingest/trigger', async () => {
      const trigger = `${stack.urls.ingestion}/ingest/trigger`;
      for (const answer of [await post(file, undefined), await get(trigger), await post(trigger, undefined)]) {
        expect(answer).toMatchObject({ ...completed(5), body: { message: '5 of 5 records accepted', rejected: [] } });
      }
      expect(await stored('default')).toBe(5);
    });

    it.each([
      ['lines.ndjson', 6],
      ['./lines.ndjson', 6],
      ['link.ndjson', 6],
      ['packed.json.gz', 7],
    ])('are taken by their name: %s', async (path, total) => {
      expect(await named(path)).toMatchObject(completed(total));
    });

    it('say what is wrong with a record, and on which line', async () => {
      expect(await named(encodeURIComponent('sub/é & more.json'))).toMatchObject({
        ...completed(3, 1),
        body: { rejected: [{ index: 2, line: 3, code: 'field_missing' }] },
      });
      expect(await stored('sub')).toBe(2);
    });

    it('are told about without a quote, whatever they hold', async () => {
      const answer = await named('secrets.json');
      expect(answer).toMatchObject({
        status: 422,
        body: { code: 'nothing_accepted', results: { total: 5, failed: 5 } },
      });
      expect(JSON.stringify(answer.body)).not.toContain('hunter2');
    });

    it.each([
      ['nothing.json', 404, 'file_missing'],
      ['sub', 400, 'file_kind_refused'],
      ['.env', 400, 'file_kind_refused'],
      ['.env.json', 400, 'file_kind_refused'],
      ['.hidden/logs.json', 400, 'file_kind_refused'],
      ['hidden.json', 400, 'file_kind_refused'],
      ['notes.txt', 400, 'file_kind_refused'],
      ['nothing.txt', 400, 'file_kind_refused'],
      ['pipe.json', 404, 'file_missing'],
      ['%252e%252e/out/secret.json', 404, 'file_missing'],
      [`${'x'.repeat(5000)}.json`, 404, 'file_missing'],
      ['empty.json', 400, 'body_empty'],
      ['a&file_path=b', 422, 'query_invalid'],
      ['..%2Fout%2Fsecret.json', 400, 'path_outside'],
      ['../../etc/passwd', 400, 'path_outside'],
      ['..%2f..%2fetc%2fpasswd', 400, 'path_outside'],
      ['%2e%2e/%2e%2e/etc/passwd', 400, 'path_outside'],
      ['sub/..%2f..%2fout/secret.json', 400, 'path_outside'],
      ['..%5c..%5cout%5csecret.json', 400, 'path_outside'],
      ['/etc/passwd', 400, 'path_outside'],
      ['%2Fetc%2Fpasswd', 400, 'path_outside'],
      ['file:///etc/passwd', 400, 'file_kind_refused'],
      ['', 400, 'path_outside'],
      ['.', 400, 'path_outside'],
      ['logs.json%00', 400, 'path_outside'],
      ['outside.json', 400, 'path_outside'],
      ['outside/secret.json', 400, 'path_outside'],
      ['%ff%fe.json', 404, 'file_missing'],
    ])('are not read for file_path=%.40s', async (path, status, code) => {
      const answer = await named(path);
      expect(answer).toMatchObject({ status, body: { status, code } });
      expect(JSON.stringify(answer.body)).not.toContain(root);
      expect(await stored('SECRET')).toBe(0);
    });
  });

  describe('that are uploaded', () => {
    beforeEach(async () => {
      await post(file, undefined);
    });

    it.each([
      ['a JSON array', JSON.stringify(ofCycle('upload', 8))],
      ['NDJSON', ndjson(ofCycle('upload', 8))],
      ['gzip', gzipSync(ndjson(ofCycle('upload', 8)))],
    ])('are taken: %s', async (_, content) => {
      expect(await post(file, upload(content))).toMatchObject(completed(8));
      expect(await stored('upload')).toBe(8);
    });

    it('may have fields beside them', async () => {
      const form = new FormData();
      form.append('note', 'x'.repeat(5000));
      form.append('file', new Blob([ndjson(ofCycle('fields', 2))]), '../../etc/passwd');
      form.append('__proto__x', 'x');
      expect(await post(file, form)).toMatchObject(completed(2));
    });

    it.each([
      ['no file', () => upload(), 400, 'upload_invalid'],
      ['an empty file', () => upload(''), 400, 'body_empty'],
      ['two files', () => upload(ndjson(ofCycle('two', 3)), '{}'), 400, 'upload_invalid'],
      ['a file that is too large', () => upload('x'.repeat(100_001)), 413, 'body_too_large'],
      ['gzip that is too large', () => upload(gzipSync('x'.repeat(100_001))), 413, 'body_too_large'],
      ['damaged gzip', () => upload(gzipSync('{}').subarray(0, 15)), 400, 'gzip_invalid'],
    ])('are refused: %s', async (_, form, status, code) => {
      expect(await post(file, form())).toMatchObject({ status, body: { code, results: { failed: 0 } } });
    });

    it('say what was taken in before the second file', async () => {
      expect(await post(file, upload(ndjson(ofCycle('first', 3)), '{}'))).toMatchObject({
        body: { results: { total: 2, successful: 2, failed: 0 } },
      });
    });

    it('are refused when they are too many fields, and held by nobody', async () => {
      const form = new FormData();
      for (let index = 0; index < 100; index++) form.append(`field${index}`, 'x'.repeat(10_000));
      form.append('file', new Blob(['{}']), 'runs.json');
      expect(await post(file, form)).toMatchObject({ status: 400, body: { code: 'upload_invalid' } });
    });

    it.each([
      ['without a boundary', 'multipart/form-data', 'x', 400, 'upload_invalid'],
      [
        'without its end',
        'multipart/form-data; boundary=b',
        '--b\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\n{}',
        400,
        'upload_invalid',
      ],
      ['that is no form', 'application/json', '[]', 415, 'media_type_unsupported'],
    ])('are refused as a body %s', async (_, type, body, status, code) => {
      expect(await post(file, body, { 'content-type': type })).toMatchObject({ status, body: { code } });
    });

    it('are refused together with a name', async () => {
      expect(await post(`${file}?file_path=logs.json`, upload('{}'))).toMatchObject({
        status: 400,
        body: { code: 'upload_invalid' },
      });
    });

    it('leave the service well when they break off', async () => {
      const { socket, send } = await openConnection(file);
      await send(
        postHead('/ingest/file', { 'content-type': 'multipart/form-data; boundary=b', 'content-length': 10_000 }),
      );
      await send('--b\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\n{"a":');
      socket.resetAndDestroy();
      expect(await get(`${stack.urls.ingestion}/health`)).toMatchObject({ status: 200 });
      expect(await post(file, upload(ndjson(ofCycle('after', 1))))).toMatchObject(completed(1));
    });
  });
});
