import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInFolder } from './ingest-folder.js';

async function read(folder: string, path: string): Promise<string> {
  const pieces: Buffer[] = [];
  const file = await openInFolder(folder, path);
  for await (const piece of file.chunks) pieces.push(piece);
  await file.close();
  return Buffer.concat(pieces).toString('utf8');
}

describe('openInFolder', () => {
  const root = mkdtempSync(join(tmpdir(), 'ingest-folder-'));
  const folder = join(root, 'in');
  const socket = createServer();

  beforeAll(async () => {
    for (const name of ['in/sub', 'in/folder.json', 'in/.git', 'in-other', 'out'])
      mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(folder, 'logs.json'), 'default');
    writeFileSync(join(folder, 'sub', 'a b é..json'), 'deeper');
    writeFileSync(join(folder, 'UPPER.NDJSON'), 'upper');
    writeFileSync(join(folder, 'runs.csv'), 'rows');
    for (const name of [
      '.env',
      '.env.json',
      '.git/config.json',
      'id_rsa',
      'runs.json.bak',
      'runs.txt',
      'json',
      'keys.pem',
    ]) {
      writeFileSync(join(folder, name), 'PASSWORD=hunter2');
    }
    symlinkSync('.env', join(folder, 'link-to-hidden.json'));
    symlinkSync('.git', join(folder, 'git'));
    symlinkSync('id_rsa', join(folder, 'link-to-key.json'));
    writeFileSync(join(root, 'out', 'secret.json'), 'secret');
    writeFileSync(join(root, 'in-other', 'secret.json'), 'secret');
    symlinkSync(join('sub', 'a b é..json'), join(folder, 'link-inside.json'));
    symlinkSync(join(root, 'out', 'secret.json'), join(folder, 'link-outside.json'));
    symlinkSync(join('..', 'in-other', 'secret.json'), join(folder, 'link-beside.json'));
    symlinkSync(join(root, 'out'), join(folder, 'folder-outside'));
    symlinkSync('nowhere', join(folder, 'link-nowhere.json'));
    symlinkSync('link-loop.json', join(folder, 'link-loop.json'));
    symlinkSync(folder, join(root, 'link-to-in'));
    symlinkSync('/dev/zero', join(folder, 'link-device.json'));
    execFileSync('mkfifo', [join(folder, 'pipe.json')]);
    await new Promise<void>((resolve) => socket.listen(join(folder, 'socket.json'), resolve));
  });
  afterAll(() => {
    socket.close();
    rmSync(root, { recursive: true, force: true });
  });

  it.each([
    ['logs.json', 'default'],
    ['./logs.json', 'default'],
    ['sub/a b é..json', 'deeper'],
    ['link-inside.json', 'deeper'],
    ['UPPER.NDJSON', 'upper'],
    ['runs.csv', 'rows'],
  ])('reads %s', async (path, content) => {
    expect(await read(folder, path)).toBe(content);
  });

  it('reads in a folder that is itself behind a link', async () => {
    expect(await read(join(root, 'link-to-in'), 'logs.json')).toBe('default');
  });

  it.each([
    '',
    '.',
    './',
    '..',
    '../out/secret.json',
    '../in-other/secret.json',
    'sub/../../out/secret.json',
    'sub/../logs.json',
    '/etc/passwd',
    '//etc/passwd',
    '..\\out\\secret',
    'C:\\Windows\\win.ini',
    '\\\\server\\share',
    'logs.json\0.txt',
    'link-outside.json',
    'link-beside.json',
    'link-device.json',
    'folder-outside/secret.json',
  ])('does not leave the folder for %j', async (path) => {
    await expect(openInFolder(folder, path)).rejects.toMatchObject({ code: 'path_outside' });
  });

  it.each([
    'nothing.json',
    'folder.json',
    'folder.json/',
    'logs.json/more.json',
    'pipe.json',
    'socket.json',
    'link-nowhere.json',
    'link-loop.json',
    `${'x'.repeat(5000)}.json`,
    '%2e%2e/out/secret.json',
  ])('finds no file, and does not wait, at %.40j', async (path) => {
    await expect(openInFolder(folder, path)).rejects.toMatchObject({ code: 'file_missing' });
  });

  it.each([
    '.env',
    './.env',
    '.env.json',
    '.git/config.json',
    'sub/.hidden.json',
    'id_rsa',
    'runs.json.bak',
    'runs.txt',
    'json',
    'keys.pem',
    'nothing.txt',
    'sub',
    'link-to-hidden.json',
    'git/config.json',
    'link-to-key.json',
  ])('reads no file of another kind: %s', async (path) => {
    await expect(openInFolder(folder, path)).rejects.toMatchObject({ code: 'file_kind_refused' });
  });

  it('says that the folder is missing', async () => {
    await expect(openInFolder(join(root, 'gone'), 'logs.json')).rejects.toMatchObject({
      code: 'file_missing',
      detail: 'INGEST_DIR does not exist',
    });
  });

  it('does not repeat a long name in full', async () => {
    await expect(openInFolder(folder, 'x'.repeat(5000))).rejects.toMatchObject({
      detail: expect.stringMatching(/^.{0,200}$/),
    });
  });
});
