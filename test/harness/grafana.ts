import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Target {
  readonly refId: string;
  readonly rawSql?: string;
  readonly format?: string;
  readonly expr?: string;
  readonly legendFormat?: string;
}
export interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly Target[];
}
interface Variable {
  readonly name: string;
  readonly query: string;
  readonly allValue: string;
}
export interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list?: readonly Variable[] };
}

/** As it is checked in, and as Grafana reads it. */
export const readDashboard = (name: string): Dashboard =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, '../../docker/grafana/dashboards/en', `${name}.json`), 'utf8'),
  ) as Dashboard;

/** Those that ask something: headings do not. */
export const askingPanels = ({ panels }: Dashboard): Panel[] => panels.filter(({ type }) => type !== 'row');

/** The choices at the top of a dashboard. A variable that is not named stands at "All". */
export interface View {
  /** ISO 8601 in UTC, both included. */
  readonly from: string;
  readonly to: string;
  readonly chosen?: Readonly<Record<string, readonly string[]>>;
}

/** The value that Grafana gives `$__interval`, for a range and width that give these. */
export const INTERVAL = '10m';

const UNIT_SECS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function secondsOf(interval: string): number {
  const [, count, unit] = /^'?(\d+)([smhd])'?$/.exec(interval) ?? [];
  if (unit === undefined) throw new Error(`"${interval}" is not an interval`);
  return Number(count) * UNIT_SECS[unit]!;
}

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** As Grafana's PostgreSQL data source does it: first the variables, then the macros. */
export function expandSql(rawSql: string, { from, to, chosen = {} }: View, dashboard: Dashboard): string {
  const variables = dashboard.templating.list ?? [];
  const withValues = rawSql.replaceAll(/\$(\w+)|\$\{(\w+)\}/g, (text, plain?: string, braced?: string) => {
    const name = plain ?? braced;
    if (name === '__interval') return INTERVAL;
    const variable = variables.find((each) => each.name === name);
    if (variable === undefined) return text;
    // A value of one's own for "All" is taken as it is written, without quotes.
    return chosen[variable.name]?.map(quoted).join(',') ?? variable.allValue;
  });
  const timeGroup = ([column, interval]: readonly string[]): string => {
    const secs = secondsOf(interval!);
    return `floor(extract(epoch from ${column})/${secs})*${secs}`;
  };
  const macros: Readonly<Record<string, (args: readonly string[]) => string>> = {
    __timeFilter: ([column]) => `${column} BETWEEN '${from}' AND '${to}'`,
    __timeFrom: () => `'${from}'`,
    __timeTo: () => `'${to}'`,
    __timeGroup: timeGroup,
    __timeGroupAlias: (args) => `${timeGroup(args)} AS "time"`,
  };
  // The arguments of a macro end at the first bracket.
  const sql = withValues.replaceAll(/\$([_a-zA-Z0-9]+)\(([^)]*)\)/g, (_, name: string, args: string) => {
    const macro = macros[name];
    if (macro === undefined) throw new Error(`Grafana has no macro $${name}`);
    return macro(args.split(',').map((each) => each.trim()));
  });
  if (sql.includes('$')) throw new Error(`not expanded: ${sql}`);
  return sql;
}

/** As Grafana's Prometheus data source does it, for a range of an hour and a scrape every 15 s. */
export function expandPromql(expr: string): string {
  const promql = expr.replaceAll('$__rate_interval', '1m').replaceAll('$__range', '3600s');
  if (promql.includes('$')) throw new Error(`not expanded: ${promql}`);
  return promql;
}

/** The name of a series in the legend. */
export const legendOf = ({ legendFormat = '' }: Target, labels: Readonly<Record<string, string>>): string =>
  legendFormat.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
