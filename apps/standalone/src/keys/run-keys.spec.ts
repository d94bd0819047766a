import { readKeysFile } from '@app/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { USAGE } from './options.js';
import { runKeys } from './run-keys.js';

const nowMs = Date.parse('2026-06-01T00:00:00Z');
const keyForm = /^obs_([\dA-Za-z]{8,32})_[\dA-Za-z]{43}$/;

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'));
  file = join(folder, 'config', 'keys.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Carries out a command on the file of the test. */
function run(args: readonly string[], environment: Record<string, string> = { KEYS_FILE: file }) {
  const written = { stdout: '', stderr: '' };
  const streamTo = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (written[name] += text) });
  const code = runKeys(args, environment, { stdout: streamTo('stdout'), stderr: streamTo('stderr') }, nowMs);
  return { code, ...written };
}
const add = (name: string, ...more: string[]): { key: string; id: string } => {
  const { code, stdout, stderr } = run(['add', '--name', name, '--company', 'acme', '--scope', 'ingest', ...more]);
  if (code !== 0) throw new Error(stderr);
  const key = stdout.trim();
  return { key, id: keyForm.exec(key)![1]! };
};
const stored = () => readKeysFile(readFileSync(file, 'utf8'), file).keys;
const rightsOf = (path: string): number => statSync(path).mode & 0o777;

describe('npm run keys -- add', () => {
  it('prints the key alone, once, and keeps its digest in a file that only its owner reads', () => {
    const { code, stdout, stderr } = run([
      ...['add', '--name', 'zoho box', '--company', 'acme', '--company', 'lumen', '--company', 'acme'],
      ...['--scope', 'ingest', '--scope', 'read', '--expires', '2027-01-01'],
    ]);
    const key = stdout.trim();
    const [, id] = keyForm.exec(key) ?? [];
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${key}\n` });
    expect(stderr).toBe(`The key ${id} of zoho box is in ${file}. It is shown this once.\n`);
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain(key.split('_')[2]);
    expect(stored()).toEqual([
      {
        ...{ id, name: 'zoho box', companies: ['acme', 'lumen'], scopes: ['ingest', 'read'] },
        ...{ sha256: expect.stringMatching(/^[\da-f]{64}$/), expiresAt: '2027-01-01T00:00:00.000Z' },
      },
    ]);
    if (process.platform !== 'win32') expect(rightsOf(file).toString(8)).toBe('600');
    expect(readdirSync(join(folder, 'config'))).toEqual(['keys.yaml']);
  });

  it('keeps comments, other keys, people, the rights of a file that is there, and the link to it', () => {
    const { id } = add('first');
    const kept = `# of ours\n${readFileSync(file, 'utf8')}people:\n  - { claim: a, value: b, companies: all, scopes: [read] }\n`;
    writeFileSync(file, kept);
    if (process.platform !== 'win32') chmodSync(file, 0o640);
    const link = join(folder, 'link.yaml');
    symlinkSync(file, link);
    const { code } = run(['add', '--name', 'second', '--company', 'all', '--scope', 'admin', '--file', link], {});
    expect(code).toBe(0);
    expect(readFileSync(file, 'utf8')).toMatch(/^# of ours\n/);
    expect(readFileSync(link, 'utf8')).toBe(readFileSync(file, 'utf8'));
    expect(stored().map(({ name, companies }) => [name, companies])).toEqual([
      ['first', ['acme']],
      ['second', null],
    ]);
    expect(stored()[0]!.id).toBe(id);
    expect(readKeysFile(readFileSync(file, 'utf8'), file).people).toHaveLength(1);
    if (process.platform !== 'win32') expect(rightsOf(file).toString(8)).toBe('640');
  });

  it('keeps the names of companies in the form in which records have them', () => {
    expect(run(['add', '--name', 'a', '--company', 'Socie\u0301te\u0301', '--scope', 'read']).code).toBe(0);
    expect(stored()[0]!.companies).toEqual(['Société']);
  });

  it.each<[string, string[], number, RegExp]>([
    ['no name', ['--company', 'acme', '--scope', 'read'], 2, /--name is missing/],
    ['a blank name', ['--name', ' ', '--company', 'acme', '--scope', 'read'], 2, /--name is missing/],
    [
      'a name of two lines',
      ['--name', 'a\nb', '--company', 'acme', '--scope', 'read'],
      1,
      /name holds the character U\+000A/,
    ],
    ['an escape in a name', ['--name', 'a\u001b[2J', '--company', 'acme', '--scope', 'read'], 1, /U\+001B/],
    ['a name that turns around', ['--name', 'a\u202eb', '--company', 'acme', '--scope', 'read'], 1, /U\+202E/],
    [
      'a company with an invisible character',
      ['--name', 'a', '--company', 'ac\u200bme', '--scope', 'read'],
      1,
      /U\+200B/,
    ],
    [
      'a name that is too long',
      ['--name', 'a'.repeat(1001), '--company', 'acme', '--scope', 'read'],
      1,
      /longer than 1000/,
    ],
    ['no company', ['--name', 'a', '--scope', 'read'], 2, /--company is missing/],
    ['a blank company', ['--name', 'a', '--company', '', '--scope', 'read'], 2, /--company must not be empty/],
    [
      'all and another',
      ['--name', 'a', '--company', 'all', '--company', 'b', '--scope', 'read'],
      2,
      /all stands alone/,
    ],
    ['no scope', ['--name', 'a', '--company', 'acme'], 2, /--scope is missing/],
    ['a scope that is none', ['--name', 'a', '--company', 'acme', '--scope', 'write'], 2, /--scope write is none of/],
    [
      'an expiry in the past',
      ['--name', 'a', '--company', 'b', '--scope', 'read', '--expires', '2026-05-31'],
      2,
      /in the future/,
    ],
    [
      'an expiry that is none',
      ['--name', 'a', '--company', 'b', '--scope', 'read', '--expires', 'soon'],
      2,
      /--expires must be/,
    ],
    ['an option that is none', ['--name', 'a', '--key', 'b'], 2, /--key/],
  ])('with %s is refused, and changes nothing', (_, args, expected, reason) => {
    const { code, stdout, stderr } = run(['add', ...args]);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toMatch(reason);
    expect(existsSync(file)).toBe(false);
    if (expected === 2) expect(stderr).toContain(USAGE);
  });

  it('is refused for a file that cannot be used, and while another change is under way', () => {
    add('first');
    const text = readFileSync(file, 'utf8');
    writeFileSync(`${file}.new`, '');
    const busy = run(['add', '--name', 'second', '--company', 'all', '--scope', 'admin']);
    expect(busy).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('another change is under way') });
    rmSync(`${file}.new`);
    writeFileSync(file, `${text}\nkey: 1\n`);
    const broken = run(['add', '--name', 'second', '--company', 'all', '--scope', 'admin']);
    expect(broken).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('did you mean keys') });
    expect(readFileSync(file, 'utf8')).toBe(`${text}\nkey: 1\n`);
  });
});

describe('npm run keys -- list', () => {
  it('shows ids, names, companies, scopes and expiry, and no digest', () => {
    const box = add('box');
    const { stdout: made } = run([
      'add',
      '--name',
      'ops',
      '--company',
      'all',
      '--scope',
      'operate',
      '--expires',
      '12h',
    ]);
    const [, ops] = keyForm.exec(made.trim())!;
    const { code, stdout, stderr } = run(['list']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(rows).toEqual([
      ['id', 'name', 'companies', 'scopes', 'expires'],
      [box.id, 'box', 'acme', 'ingest', 'never'],
      [ops, 'ops', 'all', 'operate', '2026-06-01T12:00:00.000Z'],
    ]);
    expect(stdout).not.toMatch(/[\da-f]{64}/);
  });

  it('says that there are none, and how a file is made', () => {
    expect(run(['list'])).toEqual({ code: 1, stdout: '', stderr: `There is no file ${file}; add makes it.\n` });
    run(['revoke', add('only').id]);
    expect(run(['list'])).toMatchObject({ code: 0, stdout: 'There are no keys.\n' });
  });
});

describe('npm run keys -- rotate', () => {
  it('makes a key like the old one, which stays good until it is revoked', () => {
    const old = add('box', '--expires', '2027-01-01');
    const { code, stdout, stderr } = run(['rotate', old.id]);
    const [, id] = keyForm.exec(stdout.trim())!;
    expect(code).toBe(0);
    expect(stderr).toContain(`The old one, ${old.id}, is good until it is revoked: npm run keys -- revoke ${old.id}.`);
    const [before, after] = stored();
    expect(after).toEqual({ ...before, id, sha256: expect.not.stringMatching(before!.sha256) });
  });

  it.each([
    ['7d', '2026-06-08T00:00:00.000Z'],
    ['2026-07-01', '2026-07-01T00:00:00.000Z'],
    ['2026-07-01T08:00:00+01:00', '2026-07-01T07:00:00.000Z'],
  ])('with --old-expires %s ends the old one by itself, and not the new one', (when, at) => {
    const old = add('box');
    const { code, stderr } = run(['rotate', old.id, '--old-expires', when]);
    expect(code).toBe(0);
    expect(stderr).toContain(`The old one, ${old.id}, is good until ${at}.`);
    expect(stored().map(({ expiresAt }) => expiresAt)).toEqual([at, null]);
  });

  it.each<[string, string[], number, RegExp]>([
    ['no id', [], 2, /rotate needs the id of a key/],
    ['an id that is none', ['12345678'], 1, /There is no key with the id 12345678/],
    ['a time in the past', ['ID', '--old-expires', '2026-01-01'], 2, /--old-expires must lie in the future/],
    ['no time', ['ID', '--old-expires', 'later'], 2, /--old-expires must be such as/],
    ['a word too many', ['ID', 'more'], 2, /more is one word too many/],
  ])('with %s is refused, and changes nothing', (_, args, expected, reason) => {
    const { id } = add('box');
    const before = readFileSync(file, 'utf8');
    const { code, stdout, stderr } = run(['rotate', ...args.map((arg) => arg.replace('ID', id))]);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toMatch(reason);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

it('says how it is used when it is asked, and of what is no command', () => {
  for (const args of [[], ['--help'], ['add', '-h']])
    expect(run(args)).toEqual({ code: 0, stdout: `${USAGE}\n`, stderr: '' });
  expect(run(['remove', 'x'])).toMatchObject({ code: 2, stderr: expect.stringContaining('remove is no command') });
});
