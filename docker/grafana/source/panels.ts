import { type Builder, type Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  BarGaugeDisplayMode,
  type DataSourceRef,
  GraphDrawStyle,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  VizLegendOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  type Dashboard,
  DashboardBuilder,
  type DynamicConfigValue,
  type Panel,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as Series } from '@grafana/grafana-foundation-sdk/timeseries';
import { type ColumnName, type PanelName, type StateName, states, type Words } from './words.ts';

type Query = Builder<Dataquery>;

/** Options that every kind of panel has. */
interface Dressed<T> extends Builder<Panel> {
  title(text: string): T;
  description(text: string): T;
  datasource(source: DataSourceRef): T;
}

/** How numbers of a column are shown. Ratios are 0–1 in every answer; Grafana writes them as percentages. */
const units: Partial<Record<ColumnName, string>> = {
  duration_seconds: 's',
  cpu_time_seconds: 's',
  memory_used_bytes: 'bytes',
  p50: 's',
  p95: 's',
  p99: 's',
  mttr_seconds: 's',
  since_last_run_seconds: 's',
  since_last_success_seconds: 's',
  running_seconds: 's',
};

export const RATIO = 'percentunit';

/** The limit of the rule failure-rate-high, and five times it. */
export const failureColors: Threshold[] = [
  { value: null, color: 'green' },
  { value: 0.02, color: 'orange' },
  { value: 0.1, color: 'red' },
];

export const colored = (steps: Threshold[]): ThresholdsConfigBuilder =>
  new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);

/** The newest value of a series, or the only row of an answer. */
export const last = new ReduceDataOptionsBuilder().calcs(['lastNotNull']);

/** A dashboard that is changed here and not in Grafana. */
export const newDashboard = (uid: string, title: string): DashboardBuilder =>
  new DashboardBuilder(title).uid(uid).tags(['observability-stack']).readonly();

/** With an id for each panel, from 1 on: links to a panel go by it. */
export const numbered = (dashboard: Dashboard): Dashboard => ({
  ...dashboard,
  panels: dashboard.panels?.map((panel, index) => ({ ...panel, id: index + 1 })),
});

/** The kinds of panels there are, on one data source and in one language. */
export function panelsOf(words: Words, source: DataSourceRef) {
  const dress = <T extends Dressed<T>>(panel: T, name: PanelName): T => {
    const says = words.says(name);
    const titled = panel.title(words.title(name)).datasource(source);
    return says === undefined ? titled : titled.description(says);
  };
  const look = (column: ColumnName): DynamicConfigValue[] => columnLook(words, column);

  return {
    dress,
    look,

    stat: (name: PanelName, unit: string, query: Query): Stat =>
      dress(new Stat(), name).unit(unit).reduceOptions(last).noValue('–').span(4).height(5).withTarget(query),

    /** A bar for each row, 100 at most: its text column names it, its number is its length. */
    bars: (name: PanelName, unit: string, query: Query): BarGauge =>
      dress(new BarGauge(), name)
        .unit(unit)
        .min(0)
        .orientation(VizOrientation.Horizontal)
        .displayMode(BarGaugeDisplayMode.Basic)
        .reduceOptions(new ReduceDataOptionsBuilder().values(true).limit(100).calcs(['lastNotNull']))
        .span(8)
        .height(8)
        .withTarget(query),

    lines: (name: PanelName, unit: string): Series =>
      dress(new Series(), name)
        .unit(unit)
        .min(0)
        .legend(new VizLegendOptionsBuilder().showLegend(true))
        .span(8)
        .height(8),

    stackedBars: (name: PanelName, query: Query): Series =>
      dress(new Series(), name)
        .unit('short')
        .min(0)
        .decimals(0)
        .drawStyle(GraphDrawStyle.Bars)
        .fillOpacity(80)
        .lineWidth(0)
        .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
        .legend(new VizLegendOptionsBuilder().showLegend(true))
        .span(12)
        .height(8)
        .withTarget(query),

    /** Columns in the order of the answer, each with its name and unit. */
    table: (name: PanelName, query: Query, shown: readonly ColumnName[]): Table =>
      shown
        .reduce((table, column) => table.overrideByName(column, look(column)), dress(new Table(), name))
        .span(12)
        .height(8)
        .withTarget(query),
  };
}

const stateColors: Readonly<Record<StateName, string>> = {
  failing: 'red',
  unreadable: 'red',
  silent: 'purple',
  stuck: 'orange',
  incomplete: 'orange',
  partial: 'orange',
  slow: 'orange',
  hungry: 'orange',
  fast: 'orange',
  unknown: 'text',
  learning: 'blue',
  well: 'green',
  retired: 'text',
};

/** The words and colours of states. */
const stateLook = (words: Words): DynamicConfigValue[] => [
  { id: 'custom.cellOptions', value: { type: 'color-text' } },
  {
    id: 'mappings',
    value: [
      {
        type: 'value',
        options: Object.fromEntries(
          (Object.keys(states) as StateName[]).map((state, index) => [
            state,
            { index, text: words.state(state), color: stateColors[state] },
          ]),
        ),
      },
    ],
  },
];

/** The name and the unit of a column. */
function columnLook(words: Words, column: ColumnName): DynamicConfigValue[] {
  const unit = units[column];
  return [
    { id: 'displayName', value: words.column(column) },
    ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
    ...(column === 'state' ? stateLook(words) : []),
  ];
}
