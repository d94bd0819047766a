import { ReduceDataOptionsBuilder, VizLegendOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  DashboardBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Gauge } from '@grafana/grafana-foundation-sdk/gauge';
import { PanelBuilder as Pie } from '@grafana/grafana-foundation-sdk/piechart';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as Series } from '@grafana/grafana-foundation-sdk/timeseries';

const prometheus = { type: 'prometheus', uid: 'prometheus' };

const query = (expr: string, legend: string): DataqueryBuilder =>
  new DataqueryBuilder().datasource(prometheus).expr(expr).legendFormat(legend);

const series = (title: string, unit: string, ...queries: DataqueryBuilder[]): Series =>
  new Series()
    .title(title)
    .datasource(prometheus)
    .unit(unit)
    .min(0)
    .legend(new VizLegendOptionsBuilder().showLegend(true))
    .span(8)
    .height(8)
    .targets(queries.map((each, index) => each.refId(String.fromCharCode(65 + index)).range()));

const last = new ReduceDataOptionsBuilder().calcs(['lastNotNull']);

const percentiles = (histogram: string): DataqueryBuilder[] =>
  [0.5, 0.95, 0.99].map((share) =>
    query(`histogram_quantile(${share}, sum by (le) (rate(${histogram}_bucket[$__rate_interval])))`, `p${100 * share}`),
  );

/** How the pipeline itself is, from Prometheus. */
export function pipeline(): Dashboard {
  return new DashboardBuilder('Pipeline')
    .uid('pipeline')
    .tags(['observability-stack'])
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .readonly()
    .withPanel(
      series(
        'Request rate by service',
        'reqps',
        query('sum by (service) (rate(requests_total[$__rate_interval]))', '{{service}}'),
      ),
    )
    .withPanel(
      new Pie()
        .title('New runs by source')
        .datasource(prometheus)
        .span(8)
        .height(8)
        .reduceOptions(last)
        .withTarget(
          query(
            'sum by (source) (increase(log_entries_by_source_total{service="processor"}[$__range]))',
            '{{source}}',
          ).instant(),
        ),
    )
    .withPanel(
      new Gauge()
        .title('Share of messages that were not set aside')
        .datasource(prometheus)
        .unit('percentunit')
        .min(0)
        .max(1)
        .span(8)
        .height(8)
        .reduceOptions(last)
        .thresholds(
          new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
            { value: null, color: 'red' },
            { value: 0.95, color: 'orange' },
            { value: 0.99, color: 'green' },
          ]),
        )
        .withTarget(
          query(
            'sum(increase(messages_processed_total{status="emitted"}[$__range])) / sum(increase(messages_processed_total{status=~"emitted|rejected"}[$__range]))',
            '',
          ).instant(),
        ),
    )
    .withPanel(series('Time a chunk of messages takes', 's', ...percentiles('message_processing_duration_seconds')))
    .withPanel(series('From taking in to stored', 's', ...percentiles('end_to_end_latency_seconds')))
    .withPanel(
      series(
        'Processing errors by service',
        'short',
        query('sum by (service) (increase(processing_errors_total[$__rate_interval]))', '{{service}}'),
      ),
    )
    .withPanel(
      series(
        'Kafka connections',
        'short',
        query('sum by (service) (active_connections{connection_type="kafka"})', '{{service}}'),
      ),
    )
    .withPanel(
      series(
        'Records that wait',
        'short',
        query('max by (service, topic) (consumer_lag_records)', '{{service}}: {{topic}}'),
      ),
    )
    .withPanel(
      series(
        'Dead letters by code',
        'short',
        query('sum by (code) (increase(dead_letters_total[$__rate_interval])) > 0', '{{code}}'),
      ),
    )
    .build();
}
