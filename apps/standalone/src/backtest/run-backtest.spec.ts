import type { BacktestReport } from '@app/alerting';
import { aRawLog } from '@app/contracts/testing';
import { afterAll, describe, expect, it } from 'vitest';
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

async function tried(
  args: readonly string[],
  stdin = '',
  environment: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runBacktest(args, environment, {
    stdin: Readable.from([stdin]),
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
  });
  return { code, out, err };
}

interface Report {
  readonly runs_count: number;
  readonly current: BacktestReport;
  readonly changed: BacktestReport | null;
}

describe('npm run backtest', () => {
  afterAll(() => rmSync(folder, { recursive: true }));

  it('takes a record of a run that goes on as its start, and its end as its end', async () => {
    const begun = { Etat: 'RUNNING', Fin: null, 'Duree secondes': null };
    const file = write('starts.ndjson', [runAt(10, begun), runAt(10), runAt(12, begun)].join('\n'));
    const args = ['--file', file, '--to', '2025-09-07T00:00:00Z', '--json'];
    const { current, runs_count } = JSON.parse((await tried(args)).out) as Report;
    expect(runs_count).toBe(1);
    expect(current.alerts.map(({ rule, fired_at, state }) => ({ rule, fired_at, state }))).toEqual([
      { rule: 'run-stuck', fired_at: '2025-09-06T12:00:00.000Z', state: 'firing' },
    ]);
  });

  /** Two objects each quarter of an hour by the clock of Toronto, in the night in which 01:00 to 02:00 comes twice. */
  const clockChange = (): string =>
    ['00', '01', '01', '02']
      .flatMap((hour, index) =>
        ['00', '15', '30', '45'].flatMap((minute) =>
          [0, 1].map((object) => {
            const second = 1 + 20 * object;
            const two = (secs: number): string => String(secs).padStart(2, '0');
            const isBad = index === 2 && object === 1;
            const record = aRawLog({
              No_Sequence: `2025-11-02-${hour}-${minute}`,
              Entreprise: 'mtl',
              Objet_Id: object,
              Objet: `object ${object}`,
              Etat: isBad ? 'FAILED' : 'SUCCESS',
              ...(isBad && { Description: '500 boom' }),
              Debut: `02-11-2025 ${hour}:${minute}:${two(second)}`,
              Fin: `02-11-2025 ${hour}:${minute}:${two(second + 10)}`,
              'Duree secondes': 10,
            });
            const elapsedMs = ((index * 60 + Number(minute)) * 60 + second + 12) * 1000;
            return JSON.stringify({ ...record, _arrived: Date.parse('2025-11-02T04:00:00Z') + elapsedMs });
          }),
        ),
      )
      .join('\n');

  it('keeps the runs of both of the hours that the clock shows twice', async () => {
    const file = write('clocks.ndjson', clockChange());
    const zones = { COMPANY_TIME_ZONES: 'mtl=America/Toronto' };
    const { out } = await tried(['--file', file, '--arrivals', '--json'], '', zones);
    const { runs_count, current } = JSON.parse(out) as Report;
    expect(runs_count).toBe(32);
    const failures = current.alerts.filter(({ rule }) => rule === 'failure-detected');
    expect(failures).toMatchObject([
      { started_at: '2025-11-02T06:00:31.000Z', resolved_at: expect.stringContaining('2025-11-02T07:00') },
    ]);
    expect(current.alerts.map(({ rule }) => rule)).not.toContain('source-silent');
    const reversed = write('reversed.ndjson', clockChange().split('\n').reverse().join('\n'));
    expect((await tried(['--file', reversed, '--arrivals', '--json'], '', zones)).out).toBe(out);
  });

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
    expect(out).toContain('Default rules: 1 alert, 2 notifications');
    expect(out).toContain(
      '  2025-09-05 11:03  2025-09-05 12:00  critical  failure-detected    acme / zohobooks / invoices failed: disk full',
    );
    expect(out).toContain('  2025-09-05  2 notifications');
  });

  it('tells the course of alerts and incidents, and who would have been told', async () => {
    const { out } = await tried(['--file', '-', '--json'], lines.join('\n'));
    const { alerts, incidents } = (JSON.parse(out) as Report).current;
    const [{ alert_id, incident_id } = { alert_id: '', incident_id: '' }] = alerts;
    expect(alerts).toMatchObject([
      {
        alert_id: expect.any(String),
        incident_id: expect.any(String),
        detected_at: '2025-09-05T11:03:04.000Z',
        transitions: [
          {
            to: 'firing',
            at: '2025-09-05T11:03:04.000Z',
            incident_id,
            summary: 'acme / zohobooks / invoices failed: disk full',
            missing: [],
          },
          { to: 'resolved', at: '2025-09-05T12:00:04.000Z', incident_id, missing: [] },
        ],
      },
    ]);
    expect(alert_id).not.toBe(incident_id);
    expect(incidents).toEqual([
      {
        incident_id,
        title: 'acme / zohobooks / invoices failed: disk full, lasted 1 h',
        company: 'acme',
        source: 'zohobooks',
        started_at: '2025-09-05T11:00:04.000Z',
        detected_at: '2025-09-05T11:03:04.000Z',
        ended_at: '2025-09-05T12:00:04.000Z',
        resolved_at: '2025-09-05T12:00:04.000Z',
        alert_count: 1,
        notification_count: 2,
        notifications: [
          { kind: 'firing', at: '2025-09-05T11:03:34.000Z' },
          { kind: 'resolved', at: '2025-09-05T12:00:04.000Z' },
        ],
      },
    ]);
  });

  it('counts with the group wait and the repeats of a rules file', async () => {
    const rules = write('rare.yaml', 'notifications: { group_wait: 1h, repeat: 1m }\n');
    const { out } = await tried(['--file', '-', '--rules', rules, '--json'], lines.join('\n'));
    const { current, changed } = JSON.parse(out) as Report;
    expect([current.notification_count, changed?.notification_count]).toEqual([2, 0]);
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
    { args: ['--fiel', 'x'], code: 2, says: "Unknown option '--fiel'\n\nUsage: npm run backtest -- --file" },
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

  it.each(['--help', '-h'])('answers %s with every option and an example', async (option) => {
    const { code, out, err } = await tried([option]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const name of ['file', 'rules', 'from', 'to', 'company', 'arrivals', 'json', 'help']) {
      expect(out).toContain(`--${name} `);
    }
    expect(out).toContain('Example:\n  npm run backtest -- --file runs.ndjson');
  });
});

const came = (time: string, ingested: string | null = time) => ({
  _arrived: Date.parse(time),
  _ingested: ingested === null ? null : Date.parse(ingested),
});

describe('npm run backtest -- --arrivals', () => {
  const backtested = async (records: readonly string[], ...args: string[]) => {
    const { code, out, err } = await tried(['--file', '-', '--json', ...args], records.join('\n'));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return JSON.parse(out) as Report;
  };
  const failed = (arrival: object) => runAt(11, { Etat: 'FAILED', Description: 'disk full', ...arrival });
  const failures = ({ current }: Report) =>
    current.alerts.flatMap(({ rule, fired_at, resolved_at }) =>
      rule === 'failure-detected' ? [{ fired_at, resolved_at }] : [],
    );

  it('goes by the time of arrival: a file that is read more than seven days later pages nobody', async () => {
    const records = [runAt(10), failed(came('2025-09-12T11:00:05Z'))];
    expect(failures(await backtested(records))).toHaveLength(1);
    expect(failures(await backtested(records, '--arrivals'))).toEqual([]);
    const within = [runAt(10), failed(came('2025-09-12T11:00:03Z'))];
    expect(failures(await backtested(within, '--arrivals'))).toEqual([
      { fired_at: '2025-09-12T11:03:03.000Z', resolved_at: null },
    ]);
  });

  it('names a run that ended after it came, as the chain would set it aside', async () => {
    const records = [runAt(10), failed(came('2025-09-05T10:44:00Z'))];
    const { err } = await tried(['--file', '-', '--json', '--arrivals'], records.join('\n'));
    expect(err).toContain('line 2: time_in_future: the start is 2025-09-05T11:00:00Z');
    expect((await tried(['--file', '-', '--json'], records.join('\n'))).err).toBe('');
  });

  it('takes a run that overtakes an earlier one in the order of arrival', async () => {
    const records = [runAt(10), failed(came('2025-09-05T12:30:00Z')), runAt(12)];
    expect(failures(await backtested(records))).toHaveLength(1);
    expect(failures(await backtested(records, '--arrivals'))).toEqual([]);
  });

  it('counts a run that was delivered twice once, as of its first arrival, wherever that stands in the file', async () => {
    const [first, second] = [failed(came('2025-09-05T11:10:00Z')), failed(came('2025-09-05T13:00:00Z'))];
    for (const records of [
      [runAt(10), first, second, runAt(12)],
      [second, runAt(12), first, runAt(10)],
    ]) {
      const report = await backtested(records, '--arrivals');
      expect(report.runs_count).toBe(3);
      expect(failures(report)).toEqual([
        { fired_at: '2025-09-05T11:13:00.000Z', resolved_at: '2025-09-05T12:00:04.000Z' },
      ]);
    }
  });

  it('finds the same in whatever order the records stand', async () => {
    const records = [10, 11, 12, 13, 14].flatMap((hour) =>
      [1, 2, 3].map((object) =>
        runAt(hour, {
          Objet_Id: object,
          Objet: `object ${object}`,
          Etat: hour % 2 === 0 ? 'SUCCESS' : 'FAILED',
          ...came('2025-09-05T15:00:00Z'),
        }),
      ),
    );
    expect(await backtested(records, '--arrivals')).toEqual(await backtested(records.toReversed(), '--arrivals'));
  });

  it.each([
    { arrival: { _arrived: 'noon' }, says: '_arrived must be a whole number of milliseconds since 1970, not "noon"' },
    { arrival: { _arrived: -1 }, says: '_arrived must be' },
    { arrival: { _arrived: 1.5 }, says: '_arrived must be' },
    { arrival: { _arrived: 1, _ingested: '1' }, says: '_ingested must be' },
  ])('names a line with $arrival, and does not use it', async ({ arrival, says }) => {
    const { out, err } = await tried(['--file', '-', '--arrivals'], [runAt(10), failed(arrival)].join('\n'));
    expect(out).toContain('1 runs');
    expect(err).toContain(`line 2: ${says}`);
  });
});
