import { aRawLog } from '@app/contracts/testing';
import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { runBacktest } from './run-backtest.js';

const folder = mkdtempSync(join(tmpdir(), 'backtest-'));
const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const runAt = (hour: number, overrides: Record<string, unknown> = {}): string =>
  JSON.stringify(
    aRawLog({
      No_Sequence: `2025-09-05-${hour}-00`,
      Debut: `2025-09-05T${hour}:00:00Z`,
      Fin: `2025-09-05T${hour}:00:04Z`,
      'Duree secondes': 4,
      ...overrides,
    }),
  );
const lines = [
  runAt(10),
  runAt(11, { Etat: 'FAILED', Description: 'disk full' }),
  runAt(11, { Etat: 'FAILED' }),
  runAt(12),
];

async function tried(args: readonly string[], stdin = ''): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runBacktest(
    args,
    {},
    {
      stdin: Readable.from([stdin]),
      stdout: { write: (text: string) => (out += text) },
      stderr: { write: (text: string) => (err += text) },
    },
  );
  return { code, out, err };
}

interface Report {
  readonly runs_count: number;
  readonly current: { readonly alerts: readonly { rule: string; resolved_at: string | null }[] };
  readonly changed: { readonly alerts: readonly unknown[] } | null;
}

describe('npm run backtest', () => {
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says what would have fired, by default and with other rules, and counts a run once', async () => {
    const rules = write('rules.yaml', 'rules:\n  failure-detected: { enabled: false }\n');
    const file = write('runs.ndjson', lines.join('\n'));
    const { code, out, err } = await tried(['--file', file, '--rules', rules, '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { runs_count, current, changed } = JSON.parse(out) as Report;
    expect(runs_count).toBe(3);
    expect(current.alerts).toEqual([
      expect.objectContaining({ rule: 'failure-detected', resolved_at: '2025-09-05T12:00:04.000Z' }),
    ]);
    expect(changed?.alerts).toEqual([]);
  });

  it('is readable, and reads standard input', async () => {
    const { out } = await tried(['--file', '-'], lines.join('\n'));
    expect(out).toContain('Default rules: 1 alerts, 2 notifications');
    expect(out).toContain(
      '  2025-09-05 11:00  2025-09-05 12:00  critical  failure-detected    acme / zohobooks / invoices failed: disk full',
    );
    expect(out).toContain('  2025-09-05  2 notifications');
  });

  it('names the lines that cannot be used, and goes on', async () => {
    const { code, out, err } = await tried(['--file', '-'], ['no JSON', '{}', ...lines].join('\n'));
    expect(code).toBe(0);
    expect(out).toContain('3 runs');
    expect(err).toContain('line 1: this is not JSON\nline 2: field_missing: ');
  });

  it('looks at a part of the time, and at one company', async () => {
    const { out } = await tried(['--file', '-', '--to', '2025-09-05T10:30:00Z'], lines.join('\n'));
    expect(out).toContain('Default rules: 0 alerts');
    expect((await tried(['--file', '-', '--company', 'lumen'], lines.join('\n'))).out).toContain('0 runs');
  });

  it.each([
    { args: [], code: 2, says: '--file is missing' },
    { args: ['--file', '-', '--from', 'yesterday'], code: 2, says: '--from must be a moment' },
    { args: ['--fiel', 'x'], code: 2, says: '--fiel' },
    { args: ['--file', join(folder, 'nowhere')], code: 1, says: 'no such file' },
  ])('refuses $args', async ({ args, code, says }) => {
    const refused = await tried(args);
    expect(refused.code).toBe(code);
    expect(refused.err).toContain(says);
  });

  it('refuses a bad rules file, with line and reason', async () => {
    const rules = write('bad.yaml', 'rules:\n  latency-degradet: {}\n');
    const { code, err } = await tried(['--file', '-', '--rules', rules]);
    expect(code).toBe(1);
    expect(err).toContain('line 2, column 3: latency-degradet is not a rule; did you mean latency-degraded?');
  });
});
