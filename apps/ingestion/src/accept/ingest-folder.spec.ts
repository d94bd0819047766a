import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInFolder } from './ingest-folder.js';

async function read(folder: string, path: string): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of await openInFolder(folder, path)) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

describe('openInFolder', () => {
  const root = mkdtempSync(join(tmpdir(), 'ingest-folder-'));
  const folder = join(root, 'in');
  const socket = createServer();

  beforeAll(async () => {
    for (const name of ['in/sub', 'in-other', 'out']) mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(folder, 'logs.json'), 'default');
    writeFileSync(join(folder, 'sub', 'a b é..json'), 'deeper');
    writeFileSync(join(root, 'out', 'secret'), 'secret');
    writeFileSync(join(root, 'in-other', 'secret'), 'secret');
    symlinkSync(join('sub', 'a b é..json'), join(folder, 'link-inside'));
    symlinkSync(join(root, 'out', 'secret'), join(folder, 'link-outside'));
    symlinkSync(join('..', 'in-other', 'secret'), join(folder, 'link-beside'));
    symlinkSync(join(root, 'out'), join(folder, 'folder-outside'));
    symlinkSync('nowhere', join(folder, 'link-nowhere'));
    symlinkSync('link-loop', join(folder, 'link-loop'));
    symlinkSync(folder, join(root, 'link-to-in'));
    symlinkSync('/dev/zero', join(folder, 'link-device'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await new Promise<void>((resolve) => socket.listen(join(folder, 'socket'), resolve));
  });
  afterAll(() => {
    socket.close();
    rmSync(root, { recursive: true, force: true });
  });

  it.each([
    ['logs.json', 'default'],
    ['./logs.json', 'default'],
    ['sub/a b é..json', 'deeper'],
    ['link-inside', 'deeper'],
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
    '../out/secret',
    '../in-other/secret',
    'sub/../../out/secret',
    'sub/../logs.json',
    '/etc/passwd',
    '//etc/passwd',
    '..\\out\\secret',
    'C:\\Windows\\win.ini',
    '\\\\server\\share',
    'logs.json\0.txt',
    'link-outside',
    'link-beside',
    'link-device',
    'folder-outside',
    'folder-outside/secret',
  ])('does not leave the folder for %j', async (path) => {
    await expect(openInFolder(folder, path)).rejects.toMatchObject({ code: 'path_outside' });
  });

  it.each([
    'nothing.json',
    'sub',
    'sub/',
    'logs.json/more',
    'pipe',
    'socket',
    'link-nowhere',
    'link-loop',
    'x'.repeat(5000),
    '%2e%2e/out/secret',
  ])('finds no file, and does not wait, at %.40j', async (path) => {
    await expect(openInFolder(folder, path)).rejects.toMatchObject({ code: 'file_missing' });
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
