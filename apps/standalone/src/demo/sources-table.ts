import Table from 'cli-table3';
import type { Answers } from './answers.js';
import { agoText, countText, durationText } from './human-units.js';
import type { Paint } from './paint.js';

const columns = ['Source', 'Runs', 'Failed', 'Anomalies', 'p95', 'Last run'];

/** No lines but the one below the head. */
const lines = {
  ...{ top: '', 'top-left': '', 'top-mid': '', 'top-right': '', bottom: '', 'bottom-left': '', 'bottom-mid': '' },
  ...{
    'bottom-right': '',
    left: '',
    'left-mid': '',
    middle: ' ',
    mid: '─',
    'mid-mid': '─',
    right: '',
    'right-mid': '',
  },
};

/** The runs source by source, and a last line with all of them. `now` is what "ago" counts from. */
export function sourcesTable({ summary, sources }: Answers, now: Date, paint: Paint): string {
  const table = new Table({
    head: columns.map((title) => paint('bold', title)),
    colAligns: columns.map((_, index) => (index === 0 ? 'left' : 'right')),
    chars: lines,
    style: { head: [], border: [], compact: true },
  });
  for (const [name, source] of Object.entries(sources)) {
    table.push([name, ...cellsOf({ ...source, runs: source.total_count }, now, paint)]);
  }
  const latest = Object.values(sources).map(({ last_run_at }) => last_run_at);
  const all = { ...summary, runs: summary.total_logs_processed, last_run_at: latest.sort().at(-1) ?? null };
  table.push(['All', ...cellsOf(all, now, paint)]);
  return withRules(table.toString(), paint);
}

interface Row {
  readonly runs: number;
  readonly failed_count: number;
  readonly anomaly_count: number;
  readonly duration_seconds: { readonly p95: number | null };
  readonly last_run_at: string | null;
}

const cellsOf = (row: Row, now: Date, paint: Paint): string[] => [
  countText(row.runs),
  row.failed_count > 0 ? paint('red', countText(row.failed_count)) : '0',
  row.anomaly_count > 0 ? paint('yellow', countText(row.anomaly_count)) : '0',
  durationText(row.duration_seconds.p95),
  agoText(row.last_run_at, now),
];

// The rule below the head stands above the last line, too.
function withRules(text: string, paint: Paint): string {
  const [head = '', rule = '', ...rows] = text.split('\n').map((line) => line.trimEnd());
  const dim = paint('dim', rule);
  return [head, dim, ...rows.slice(0, -1), dim, ...rows.slice(-1)].join('\n');
}
