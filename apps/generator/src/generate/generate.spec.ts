import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { generate } from './generate.js';

const now = new Date('2025-09-05T21:07:00Z');

class Memory extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void) {
    this.text += chunk.toString();
    done();
  }
}

async function run(line: string, stdout: Writable = new Memory()) {
  const stderr = new Memory();
  const exitCode = await generate(line.split(' '), now, { stdout, stderr });
  return { exitCode, stdout: stdout instanceof Memory ? stdout.text : '', stderr: stderr.text };
}

const failing = (code: string) =>
  new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(`write ${code}`), { code })) });

describe('generate', () => {
  it('writes one record a line and one line of summary', async () => {
    const { exitCode, stdout, stderr } = await run('--hours 1 --companies 2 --seed 7');
    const logs = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { Entreprise: string });
    expect(exitCode).toBe(0);
    expect(logs.map(({ Entreprise }) => Entreprise)).toEqual(expect.arrayContaining(['boreal', 'lumen']));
    expect(stderr).toMatch(
      new RegExp(
        `^records ${logs.length}, companies 2, sources 12, objects 140, from 2025-09-05T20:00:\\d\\d.\\d{3}Z ` +
          'to 2025-09-05T20:5\\d:\\d\\d.\\d{3}Z, COMPANY_TIME_ZONES=boreal=America/Toronto,lumen=Europe/Paris\\n$',
      ),
    );
  });

  it('writes the same bytes every time, to a file as well', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'generate-'));
    const file = join(directory, 'runs.json');
    const { stdout } = await run('--hours 2');
    const toFile = await run(`--hours 2 --out ${file}`);
    expect(toFile).toMatchObject({ exitCode: 0, stdout: '' });
    expect(readFileSync(file, 'utf8')).toBe(stdout);
    rmSync(directory, { recursive: true });
  });

  it('says so when no cycle fits', async () => {
    const { exitCode, stdout, stderr } = await run('--hours 0.1 --until 2025-09-05T21:01:00Z');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toContain('records 0, companies 2, sources 12, objects 140, no cycle in this window');
  });

  it('shows the help on standard output', async () => {
    const { exitCode, stdout, stderr } = await run('--help');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('Usage: npm run --silent generate --');
  });

  it('refuses a bad command line with 2 and one line', async () => {
    expect(await run('--hours 0')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'generate: --hours must be more than 0 (--help shows the options)\n',
    });
  });

  it('is quiet when the reader leaves', async () => {
    expect(await run('--hours 2', failing('EPIPE'))).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('fails with 1 and one line when the output cannot be written', async () => {
    const full = await run('--hours 2', failing('ENOSPC'));
    expect(full).toMatchObject({ exitCode: 1, stderr: 'generate: cannot write to standard output: write ENOSPC\n' });
    const nowhere = await run(`--hours 2 --out ${join(tmpdir(), 'no-such-directory', 'runs.json')}`);
    expect(nowhere.exitCode).toBe(1);
    expect(nowhere.stderr).toMatch(/^generate: cannot write .*ENOENT.*\n$/);
  });
});
