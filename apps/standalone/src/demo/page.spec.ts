import { plantedFaults } from '@app/samples';
import { describe, expect, it } from 'vitest';
import type { Answers } from './answers.js';
import { type Page, pageText } from './page.js';
import { coloured, paintFor, plain } from './paint.js';
import { demoSample } from './sample.js';
import { sourcesTable } from './sources-table.js';

const now = new Date('2025-09-05T21:00:00Z');

const answers: Answers = {
  summary: { total_logs_processed: 8378, failed_count: 19, anomaly_count: 688, duration_seconds: { p95: 72.4 } },
  sources: {
    Efficy: {
      total_count: 1800,
      failed_count: 19,
      anomaly_count: 688,
      duration_seconds: { p95: 299.7 },
      last_run_at: '2025-09-05T20:47:58.191702Z',
    },
    sharepoint_graph: {
      total_count: 6578,
      failed_count: 0,
      anomaly_count: 0,
      duration_seconds: { p95: null },
      last_run_at: '2025-09-05T18:00:00Z',
    },
  },
};

const aPage = (start: Page['start']): Page => ({
  start,
  answers,
  urls: { ingestion: 'http://127.0.0.1:1', standardization: 'http://127.0.0.1:2', processor: 'http://127.0.0.1:3' },
  store: './data/demo',
  psql: 'psql -h ./data/demo/pgdata -U postgres',
  now,
});

const sent = { tookSecs: 1.44, planted: plantedFaults(demoSample(now)) };
const loaded = { kind: 'loaded', count: 8378, ...sent } as const;
const continued = { kind: 'continued', count: 420, pauseSecs: 10_800, hole: null, ...sent } as const;

describe('sourcesTable', () => {
  it('sets the numbers below each other and sums up', () => {
    expect(sourcesTable(answers, now, plain)).toBe(
      [
        ' Source              Runs   Failed   Anomalies        p95     Last run',
        '───────────────────────────────────────────────────────────────────────',
        ' Efficy             1,800       19         688   5 m 00 s   12 min ago',
        ' sharepoint_graph   6,578        0           0          –      3 h ago',
        '───────────────────────────────────────────────────────────────────────',
        ' All                8,378       19         688   1 m 12 s   12 min ago',
      ].join('\n'),
    );
  });

  it('has a last line for an empty store', () => {
    const empty = { total_logs_processed: 0, failed_count: 0, anomaly_count: 0, duration_seconds: { p95: null } };
    expect(sourcesTable({ summary: empty, sources: {} }, now, plain)).toMatch(/ All +0 +0 +0 +– +–$/);
  });
});

describe('pageText', () => {
  it('says what was taken in, what to look for and where to look', () => {
    const text = pageText(aPage(loaded), plain);
    expect(text).toMatch(/^Took in 8,378 runs of the last 2 days through HTTP in 1.4 s \(.\/data\/demo\)\.\n/);
    expect(text).toContain('Planted for you to find\n  sharepoint_graph  ');
    expect(text).toContain('\n  http://127.0.0.1:3/analytics/summary  all runs together\n');
    expect(text).toMatch(/\nThe fleet goes on sending its runs as they end. Ctrl-C ends it; the data stays\.$/);
  });

  it('says how much was sent of the time in which the demo was away', () => {
    const text = pageText(aPage(continued), plain);
    expect(text).toMatch(/^The demo was away for 3 h 00 m: took in 420 runs of it through HTTP in 1.4 s \(/);
    expect(text).toContain('Planted for you to find\n');
    expect(text).not.toContain('up to date');
    expect(text).toMatch(/\nThe fleet goes on sending/);
  });

  it('says of which time there is nothing after an absence of days', () => {
    const hole = { fromMs: Date.parse('2025-08-30T10:07:12Z'), toMs: Date.parse('2025-09-03T21:00:00Z') };
    expect(pageText(aPage({ ...continued, hole }), plain).split('\n')[1]).toBe(
      'It brought the last 2 days up to date; there are no runs from 2025-08-30 10:07 UTC to 2025-09-03 21:00 UTC.',
    );
  });

  it('says that a store that is not empty was left alone', () => {
    const text = pageText(aPage({ kind: 'found' }), plain);
    expect(text).toMatch(/^The store already holds 8,378 runs \(.\/data\/demo\)\.\n/);
    expect(text).toContain('No demo has sent these runs, so it sends nothing.');
    expect(text).not.toContain('Planted');
    expect(text).not.toContain('goes on sending');
  });

  it.each([loaded, continued, { kind: 'found' } as const])('fits on a small terminal', (start) => {
    const lines = pageText(aPage(start), plain).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(92);
    expect(lines.length).toBeLessThanOrEqual(29);
  });

  it('is the same text in colours', () => {
    const text = pageText(aPage(loaded), coloured);
    expect(text).toContain('\u001b[31m19\u001b[39m');
    // oxlint-disable-next-line no-control-regex
    expect(text.replaceAll(/\u001b\[\d+m/g, '')).toBe(pageText(aPage(loaded), plain));
  });
});

describe('paintFor', () => {
  it.each([
    { isTerminal: true, noColor: undefined, paint: coloured },
    { isTerminal: true, noColor: '', paint: coloured },
    { isTerminal: true, noColor: '1', paint: plain },
    { isTerminal: false, noColor: undefined, paint: plain },
  ])(
    'gives colours to a terminal that did not refuse them: $isTerminal, $noColor',
    ({ isTerminal, noColor, paint }) => {
      expect(paintFor(isTerminal, noColor)).toBe(paint);
    },
  );
});
