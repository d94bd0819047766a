import { type Builder, type Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  type Dashboard,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { colored, failureColors, newDashboard, numbered, panelsOf, RATIO } from './panels.ts';
import { choices, runsSql } from './questions.ts';
import type { RowName, Words } from './words.ts';

const postgres = { type: 'grafana-postgresql-datasource', uid: 'postgres' };

// The package has no builder for queries in SQL.
const ask = (name: keyof typeof runsSql, format: 'table' | 'time_series' = 'table'): Builder<Dataquery> => ({
  build: () => ({
    refId: 'A',
    datasource: postgres,
    editorMode: 'code',
    rawQuery: true,
    format,
    rawSql: runsSql[name].trim(),
    _implementsDataqueryVariant: () => undefined,
  }),
});

/**
 * A choice of several values. "All" becomes the name of the column: `company in (company)` holds for every row, also for
 * those of values that are not in the list, and is correct SQL while the list is empty.
 */
const variable = (name: keyof typeof choices, column: string, words: Words): QueryVariableBuilder =>
  new QueryVariableBuilder(name)
    .label(words.column(name))
    .datasource(postgres)
    .query(choices[name])
    .definition(choices[name])
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalCaseInsensitiveAsc)
    .multi(true)
    .includeAll(true)
    .allValue(column)
    .current({ selected: true, text: ['All'], value: ['$__all'] });

/** How the connectors are, from PostgreSQL. */
export function connectorRuns(words: Words): Dashboard {
  const { stat, bars, stackedBars, table, look } = panelsOf(words, postgres);
  const row = (name: RowName) => new RowBuilder(words.row(name));

  const timeline = stackedBars('timeline', ask('timeline', 'time_series'))
    .interval('1m')
    .overrideByName('succeeded', [...look('succeeded'), { id: 'color', value: { mode: 'fixed', fixedColor: 'green' } }])
    .overrideByName('partial', [...look('partial'), { id: 'color', value: { mode: 'fixed', fixedColor: 'orange' } }])
    .overrideByName('failed', [...look('failed'), { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } }])
    .overrideByName('not_done', [...look('not_done'), { id: 'color', value: { mode: 'fixed', fixedColor: 'gray' } }]);

  return numbered(
    newDashboard('connector-runs', words.dashboard('connectorRuns'))
      .time({ from: 'now-24h', to: 'now' })
      .refresh('1m')
      .variables([
        variable('company', 'company', words),
        variable('source', 'source', words),
        variable('object', 'object_type', words),
      ])
      .withRow(row('state'))
      .withPanel(
        stat('unwellSources', 'short', ask('unwellSources'))
          .height(8)
          .thresholds(
            colored([
              { value: null, color: 'green' },
              { value: 1, color: 'red' },
            ]),
          ),
      )
      .withPanel(
        table('sourceStates', ask('sourceStates'), [
          'state',
          'company',
          'source',
          'since',
          'last_run_at',
          'next_due_at',
        ]).span(20),
      )
      .withPanel(
        table('runningNow', ask('runningNow'), ['start_time', 'company', 'source', 'object_type', 'running_seconds'])
          .span(24)
          .height(6),
      )

      .withRow(row('lastExecution'))
      .withPanel(stat('lastSucceeded', 'short', ask('lastSucceeded')))
      .withPanel(stat('lastPartial', 'short', ask('lastPartial')))
      .withPanel(
        stat('lastFailed', 'short', ask('lastFailed')).thresholds(
          colored([
            { value: null, color: 'green' },
            { value: 1, color: 'red' },
          ]),
        ),
      )
      .withPanel(stat('lastFailureRate', RATIO, ask('lastFailureRate')).thresholds(colored(failureColors)))
      .withPanel(stat('lastDuration', 's', ask('lastDuration')))
      .withPanel(stat('lastMemory', 'bytes', ask('lastMemory')))

      .withRow(row('failures'))
      .withPanel(
        table('firingAlerts', ask('firingAlerts'), [
          'fired_at',
          'severity',
          'rule',
          'company',
          'source',
          'object_type',
          'summary',
          'acked_by',
        ]).span(24),
      )
      .withPanel(timeline.span(16))
      .withPanel(stat('failureRate', RATIO, ask('failureRate')).height(8).thresholds(colored(failureColors)))
      .withPanel(stat('timeToRecovery', 's', ask('timeToRecovery')).height(8))
      .withPanel(
        bars('failureRateBySource', RATIO, ask('failureRateBySource')).max(1).thresholds(colored(failureColors)),
      )
      .withPanel(
        table('timeToRecoveryBySource', ask('timeToRecoveryBySource'), [
          'source',
          'mttr_seconds',
          'recovered',
          'open',
        ]).span(16),
      )
      .withPanel(
        table('lastErrors', ask('lastErrors'), [
          'start_time',
          'company',
          'source',
          'object_type',
          'sequence_id',
          'duration_seconds',
          'error_message',
        ]).span(24),
      )

      .withRow(row('resources'))
      .withPanel(bars('topSources', 's', ask('topSources')))
      .withPanel(bars('cpuBySource', 's', ask('cpuBySource')))
      .withPanel(bars('memoryBySource', 'bytes', ask('memoryBySource')))
      .withPanel(
        table('percentiles', ask('percentiles'), ['source', 'object_type', 'runs', 'p50', 'p95', 'p99'])
          .filterable(true)
          .span(24),
      )

      .withRow(row('rhythm'))
      .withPanel(
        table('freshness', ask('freshness'), [
          'company',
          'source',
          'last_run_at',
          'since_last_run_seconds',
          'since_last_success_seconds',
        ]),
      )
      .withPanel(stackedBars('pace', ask('pace', 'time_series')))

      .withRow(row('allRuns'))
      .withPanel(
        table('runs', ask('runs'), [
          'start_time',
          'end_time',
          'company',
          'source',
          'object_type',
          'status',
          'duration_seconds',
          'cpu_time_seconds',
          'memory_used_bytes',
          'description',
        ])
          .filterable(true)
          .span(24)
          .height(14),
      )
      .build(),
  );
}
