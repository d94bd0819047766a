import { type Dashboard, type Threshold } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Gauge } from '@grafana/grafana-foundation-sdk/gauge';
import { PanelBuilder as Pie } from '@grafana/grafana-foundation-sdk/piechart';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { colored, last, newDashboard, numbered, panelsOf, RATIO } from './panels.ts';
import type { PanelName, Words } from './words.ts';

const prometheus = { type: 'prometheus', uid: 'prometheus' };

const query = (expr: string, legend = ''): DataqueryBuilder =>
  new DataqueryBuilder().datasource(prometheus).expr(expr).legendFormat(legend);

const percentiles = (histogram: string): DataqueryBuilder[] =>
  [0.5, 0.95, 0.99].map((share) =>
    query(`histogram_quantile(${share}, sum by (le) (rate(${histogram}_bucket[$__rate_interval])))`, `p${100 * share}`),
  );

const successColors: Threshold[] = [
  { value: null, color: 'red' },
  { value: 0.95, color: 'orange' },
  { value: 0.99, color: 'green' },
];

// Without any traffic there is no rate: the comparison leaves nothing instead of 0 / 0.
const SUCCESS_RATE =
  'sum(increase(messages_processed_total{status="emitted"}[$__range])) / (sum(increase(messages_processed_total{status=~"emitted|rejected"}[$__range])) > 0)';

/** How the pipeline itself is, from Prometheus. */
export function pipeline(words: Words): Dashboard {
  const { dress, lines } = panelsOf(words, prometheus);
  const series = (name: PanelName, unit: string, ...queries: DataqueryBuilder[]) =>
    lines(name, unit).targets(queries.map((each, index) => each.refId(String.fromCharCode(65 + index)).range()));

  const logEntries = dress(new Pie(), 'logEntries')
    .span(8)
    .height(8)
    .reduceOptions(last)
    .withTarget(
      query(
        'sum by (source) (increase(log_entries_by_source_total{service="processor"}[$__range]))',
        '{{source}}',
      ).instant(),
    );
  const successRate = dress(new Gauge(), 'successRate')
    .unit(RATIO)
    .min(0)
    .max(1)
    .span(8)
    .height(8)
    .reduceOptions(last)
    .thresholds(colored(successColors))
    .withTarget(query(SUCCESS_RATE).instant());

  return numbered(
    newDashboard('pipeline', words.dashboard('pipeline'))
      .time({ from: 'now-1h', to: 'now' })
      .refresh('30s')
      .withPanel(
        series(
          'requestRate',
          'reqps',
          query('sum by (service) (rate(requests_total[$__rate_interval]))', '{{service}}'),
        ),
      )
      .withPanel(logEntries)
      .withPanel(successRate)
      .withPanel(series('messageDuration', 's', ...percentiles('message_processing_duration_seconds')))
      .withPanel(series('endToEnd', 's', ...percentiles('end_to_end_latency_seconds')))
      .withPanel(
        series(
          'processingErrors',
          'short',
          query('sum by (service) (increase(processing_errors_total[$__rate_interval]))', '{{service}}'),
        ),
      )
      .withPanel(
        series(
          'connections',
          'short',
          query('sum by (service) (active_connections{connection_type="kafka"})', '{{service}}'),
        ),
      )
      .withPanel(
        // Every member of a group reports the lag of the group.
        series(
          'lagRecords',
          'short',
          query('max by (service, topic) (consumer_lag_records)', '{{service}}: {{topic}}'),
        ),
      )
      .withPanel(
        series('lagSeconds', 's', query('max by (service, topic) (consumer_lag_seconds)', '{{service}}: {{topic}}')),
      )
      .withPanel(
        series(
          'deadLetters',
          'short',
          query('sum by (code) (increase(dead_letters_total[$__rate_interval])) > 0', '{{code}}'),
        ).span(24),
      )
      .build(),
  );
}
