import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askingPanels, expandPromql, legendOf, type Panel, readDashboard } from './harness/grafana.js';
import { hasPrometheus, startPrometheus, type TestPrometheus } from './harness/prometheus.js';

const STEP_SECS = 15;
const HOUR_STEPS = 240;
const END_SECS = Date.parse('2025-09-05T12:00:00Z') / 1000;
/** Nothing happened for two hours, then there was even traffic for an hour and ten minutes. */
const QUIET_STEPS = 2 * HOUR_STEPS;
const BUSY_STEPS = HOUR_STEPS + 40;
const QUIET_SECS = END_SECS - (BUSY_STEPS + 10) * STEP_SECS;

/** A counter that grew by so much with each scrape. */
const grows = (series: string, perScrape: number) => ({ series, at: (busy: number) => 1000 + perScrape * busy });
const stays = (series: string, value: number) => ({ series, at: () => value });

/** Of 100 observations with each scrape, spread over services and topics, 40 take up to 0.1 s, 90 up to 0.5 s, … */
const buckets = { 0.1: 40, 0.5: 90, 1: 98, 2.5: 100, '+Inf': 100 };
const p50 = 0.1 + (0.5 - 0.1) * ((50 - 40) / (90 - 40));
const p95 = 0.5 + (1 - 0.5) * ((95 - 90) / (98 - 90));
const p99 = 1 + (2.5 - 1) * ((99 - 98) / (100 - 98));
const histogram = (name: string, shares: Readonly<Record<string, number>>) =>
  Object.entries(buckets).flatMap(([le, count]) =>
    Object.entries(shares).map(([labels, share]) => grows(`${name}_bucket{${labels},le="${le}"}`, count * share)),
  );

const known = [
  grows('requests_total{service="ingestion",instance="a",method="POST",endpoint="/ingest/batch",status="202"}', 30),
  grows('requests_total{service="ingestion",instance="b",method="POST",endpoint="/ingest/batch",status="503"}', 15),
  grows('requests_total{service="processor",instance="c",method="GET",endpoint="/health",status="200"}', 3),

  grows('log_entries_by_source_total{service="ingestion",source="zoho",status="SUCCESS"}', 99),
  grows('log_entries_by_source_total{service="processor",source="zoho",status="SUCCESS"}', 3),
  grows('log_entries_by_source_total{service="processor",source="zoho",status="FAILED"}', 1),
  grows('log_entries_by_source_total{service="processor",source="Efficy",status="SUCCESS"}', 2),

  grows('messages_processed_total{service="ingestion",topic="raw-logs",status="accepted"}', 50),
  grows('messages_processed_total{service="ingestion",topic="raw-logs",status="refused"}', 5),
  grows('messages_processed_total{service="standardization",topic="raw-logs",status="emitted"}', 48),
  grows('messages_processed_total{service="standardization",topic="raw-logs",status="rejected"}', 2),
  grows('messages_processed_total{service="processor",topic="standardized-logs",status="emitted"}', 47),
  grows('messages_processed_total{service="processor",topic="standardized-logs",status="rejected"}', 1),

  ...histogram('message_processing_duration_seconds', {
    'service="standardization",topic="raw-logs"': 0.25,
    'service="processor",topic="standardized-logs"': 0.75,
  }),
  ...histogram('end_to_end_latency_seconds', {
    'service="processor",instance="a"': 0.5,
    'service="processor",instance="b"': 0.5,
  }),

  grows('processing_errors_total{service="standardization",error_type="status_unknown"}', 1),
  grows('processing_errors_total{service="standardization",error_type="time_unreadable"}', 2),
  grows('processing_errors_total{service="processor",error_type="store_unavailable"}', 0),

  stays('active_connections{service="processor",instance="a",connection_type="kafka"}', 2),
  stays('active_connections{service="processor",instance="b",connection_type="kafka"}', 1),
  stays('active_connections{service="processor",instance="a",connection_type="postgres"}', 8),
  stays('active_connections{service="ingestion",instance="c",connection_type="kafka"}', 1),

  // Each of two processors tells the lag of both; the one that asked later knows better.
  stays('consumer_lag_records{service="processor",topic="standardized-logs",instance="a"}', 40),
  stays('consumer_lag_records{service="processor",topic="standardized-logs",instance="b"}', 42),
  stays('consumer_lag_records{service="standardization",topic="raw-logs",instance="c"}', 0),
  stays('consumer_lag_seconds{service="processor",topic="standardized-logs",instance="a"}', 3.5),
  stays('consumer_lag_seconds{service="processor",topic="standardized-logs",instance="b"}', 4.5),
  stays('consumer_lag_seconds{service="standardization",topic="raw-logs",instance="c"}', 0),

  grows('dead_letters_total{service="standardization",code="status_unknown"}', 1),
  grows('dead_letters_total{service="processor",code="status_unknown"}', 0.5),
  grows('dead_letters_total{service="standardization",code="time_unreadable"}', 0),
];

const nameOf = ({ series }: { series: string }): string => series.slice(0, series.indexOf('{'));

/** OpenMetrics wants the series of a name together, each in the order of time. */
const openMetrics = [
  ...known
    .toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)))
    .flatMap(({ series, at }) =>
      Array.from({ length: QUIET_STEPS + BUSY_STEPS + 1 }, (_, step) => {
        const secs = END_SECS - (QUIET_STEPS + BUSY_STEPS - step) * STEP_SECS;
        return `${series} ${at(Math.max(0, step - QUIET_STEPS))} ${secs}`;
      }),
    ),
  '# EOF\n',
].join('\n');

const percentiles = { p50, p95, p99 };
const lagRecords = { 'processor: standardized-logs': 42, 'standardization: raw-logs': 0 };
const lagSeconds = { 'processor: standardized-logs': 4.5, 'standardization: raw-logs': 0 };
const connections = { processor: 3, ingestion: 1 };

/** The values of each panel, by its English title: the number of each line of its legend. */
const expectations: Readonly<Record<string, { busy: Record<string, number>; quiet: Record<string, number> }>> = {
  'Request rate by service': { busy: { ingestion: 3, processor: 0.2 }, quiet: { ingestion: 0, processor: 0 } },
  'Log entries by source': {
    busy: { zoho: 4 * HOUR_STEPS, Efficy: 2 * HOUR_STEPS },
    quiet: { zoho: 0, Efficy: 0 },
  },
  'Success rate': { busy: { '': 95 / 98 }, quiet: {} },
  'Message processing duration (percentiles)': { busy: percentiles, quiet: { p50: NaN, p95: NaN, p99: NaN } },
  'End-to-end latency (percentiles)': { busy: percentiles, quiet: { p50: NaN, p95: NaN, p99: NaN } },
  // Within a minute, four scrapes.
  'Processing errors by service': {
    busy: { standardization: 12, processor: 0 },
    quiet: { standardization: 0, processor: 0 },
  },
  'Active Kafka connections': { busy: connections, quiet: connections },
  'Lag (records)': { busy: lagRecords, quiet: lagRecords },
  'Lag (seconds)': { busy: lagSeconds, quiet: lagSeconds },
  'Dead letters': { busy: { status_unknown: 6 }, quiet: {} },
};

const panels = askingPanels(readDashboard('pipeline'));

((await hasPrometheus()) ? describe : describe.skip)('the dashboard "Pipeline" on a real Prometheus', () => {
  let filled: TestPrometheus | undefined;
  let empty: TestPrometheus | undefined;

  beforeAll(async () => {
    filled = await startPrometheus(openMetrics);
    empty = await startPrometheus('# EOF\n');
  });
  afterAll(async () => {
    await filled?.close();
    await empty?.close();
  });

  const show = async (prometheus: TestPrometheus, { targets = [] }: Panel, atSecs: number) => {
    const lines = await Promise.all(
      targets.map(async (target) =>
        (await prometheus.ask(expandPromql(target.expr!), atSecs)).map(({ labels, value }) => [
          legendOf(target, labels),
          Number(value.toPrecision(9)),
        ]),
      ),
    );
    expect(new Set(lines.flat().map(([legend]) => legend)).size).toBe(lines.flat().length);
    return Object.fromEntries(lines.flat()) as Record<string, number>;
  };
  const rounded = (numbers: Record<string, number>) =>
    Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(value.toPrecision(9))]));

  it('has an expectation for each panel, and none for another', () => {
    expect(panels.map(({ title }) => title).toSorted()).toEqual(Object.keys(expectations).toSorted());
    for (const { targets = [] } of panels) expect(targets.length).toBeGreaterThan(0);
  });

  it.each(panels)('$title: with traffic', async (panel) => {
    expect(await show(filled!, panel, END_SECS)).toEqual(rounded(expectations[panel.title]!.busy));
  });

  it.each(panels)('$title: before any traffic', async (panel) => {
    expect(await show(filled!, panel, QUIET_SECS)).toEqual(rounded(expectations[panel.title]!.quiet));
  });

  it.each(panels)('$title: when nothing was scraped yet', async (panel) => {
    expect(await show(empty!, panel, END_SECS)).toEqual({});
  });
});
