import { type Dashboard, type Threshold } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Gauge } from '@grafana/grafana-foundation-sdk/gauge';
import { PanelBuilder as Pie } from '@grafana/grafana-foundation-sdk/piechart';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { colored, last, newDashboard, numbered, panelsOf, RATIO } from './panels.ts';
import type { PanelName, Words } from './words.ts';

const prometheus = { type: 'prometheus', uid: 'prometheus' };

type Query = readonly [expression: string, legend: string];

const percentiles = (histogram: string): Query[] =>
  [0.5, 0.95, 0.99].map((share) => [
    `histogram_quantile(${share}, sum by (le) (rate(${histogram}_bucket[$__rate_interval])))`,
    `p${100 * share}`,
  ]);

/** The queries of each panel over time. A query gives a line for every value of its labels. */
const queries = {
  requestRate: [['sum by (service) (rate(requests_total[$__rate_interval]))', '{{service}}']],
  messageDuration: percentiles('message_processing_duration_seconds'),
  endToEnd: percentiles('end_to_end_latency_seconds'),
  processingErrors: [['sum by (service) (increase(processing_errors_total[$__rate_interval]))', '{{service}}']],
  connections: [['sum by (service) (active_connections{connection_type="kafka"})', '{{service}}']],
  // Every member of a group reports the lag of the group.
  lagRecords: [['max by (service, topic) (consumer_lag_records)', '{{service}}: {{topic}}']],
  lagSeconds: [['max by (service, topic) (consumer_lag_seconds)', '{{service}}: {{topic}}']],
  deadLetters: [['sum by (code) (increase(dead_letters_total[$__rate_interval])) > 0', '{{code}}']],
} satisfies Partial<Record<PanelName, readonly Query[]>>;

const LOG_ENTRIES = 'sum by (source) (increase(log_entries_by_source_total{service="processor"}[$__range]))';

// Without any traffic there is no rate: the comparison leaves nothing instead of 0 / 0.
const SUCCESS_RATE =
  'sum(increase(messages_processed_total{status="emitted"}[$__range])) / (sum(increase(messages_processed_total{status=~"emitted|rejected"}[$__range])) > 0)';

const successColors: Threshold[] = [
  { value: null, color: 'red' },
  { value: 0.95, color: 'orange' },
  { value: 0.99, color: 'green' },
];

const ask = (expression: string, legend = ''): DataqueryBuilder =>
  new DataqueryBuilder().datasource(prometheus).expr(expression).legendFormat(legend);

/** How the pipeline itself is, from Prometheus. */
export function pipeline(words: Words): Dashboard {
  const { dress, lines } = panelsOf(words, prometheus);
  const series = (name: keyof typeof queries, unit: string) =>
    lines(name, unit).targets(
      queries[name].map(([expression, legend], index) =>
        ask(expression, legend)
          .refId(String.fromCharCode(65 + index))
          .range(),
      ),
    );

  const logEntries = dress(new Pie(), 'logEntries')
    .span(8)
    .height(8)
    .reduceOptions(last)
    .withTarget(ask(LOG_ENTRIES, '{{source}}').instant());
  const successRate = dress(new Gauge(), 'successRate')
    .unit(RATIO)
    .min(0)
    .max(1)
    .span(8)
    .height(8)
    .reduceOptions(last)
    .thresholds(colored(successColors))
    .withTarget(ask(SUCCESS_RATE).instant());

  return numbered(
    newDashboard('pipeline', words.dashboard('pipeline'))
      .time({ from: 'now-1h', to: 'now' })
      .refresh('30s')
      .withPanel(series('requestRate', 'reqps'))
      .withPanel(logEntries)
      .withPanel(successRate)
      .withPanel(series('messageDuration', 's'))
      .withPanel(series('endToEnd', 's'))
      .withPanel(series('processingErrors', 'short'))
      .withPanel(series('connections', 'short'))
      .withPanel(series('lagRecords', 'short'))
      .withPanel(series('lagSeconds', 's'))
      .withPanel(series('deadLetters', 'short').span(24))
      .build(),
  );
}
