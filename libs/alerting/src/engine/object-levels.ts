import { type Season, seasonOf, seasonTimeOf } from '@app/analytics';
import { localHour } from '@app/time';
import type { NamedSource, ObjectLevel, ShownLevelMetric } from '../model/object-level.js';
import { levelMetrics } from '../rules/checks.js';
import { type Bound, checksOf, type FoldContext } from './context.js';
import type { EngineState, ObjectState, OpenAlert, SourceState } from './state.js';

/** CPU time is judged by the second of a run, and rows by more than their level: their numbers have no season of their own. */
const shownMetrics: readonly ShownLevelMetric[] = ['duration_seconds', 'memory_used_bytes'];

/** The usual numbers of the objects of a source, by the level that their alerts go by. Objects that are still learning have none. */
export function levelsOf(
  state: EngineState,
  { company, source: name }: NamedSource,
  context: FoldContext,
): ObjectLevel[] {
  const source = state.companies.get(company)?.sources.get(name);
  if (source === undefined) return [];
  return [...source.objects.values()].flatMap((object) =>
    shownMetrics.flatMap((metric) => levelOf(source, object, metric, context) ?? []),
  );
}

function levelOf(
  { round }: SourceState,
  object: ObjectState,
  metric: ShownLevelMetric,
  context: FoldContext,
): ObjectLevel | null {
  const place = levelMetrics.indexOf(metric);
  const level = object.levels[place];
  const bounds = checksOf('level', object.subject, context, 'object').filter(({ check }) => check.metric === metric);
  const up = bounds.find(({ check }) => check.direction === 'up');
  if (level == null || up === undefined || level.count < limitsOf(up).minRuns) return null;
  const down = bounds.find(({ check }) => check.direction === 'down');
  const season = round.levels[place]?.season ?? null;
  const zone = context.zoneOf(object.subject.company ?? '');
  const open = openOf(object, metric, [up, ...(down === undefined ? [] : [down])]);
  const limits = { high: limitsOf(up), low: down === undefined ? null : limitsOf(down) };
  return {
    subject: object.subject,
    metric,
    time_zone: zone,
    level: Math.exp(open === null ? level.mean : anchoredMean(open, season, zone)),
    by_hour: factorsOf(season?.hours, 24),
    by_day: factorsOf(season?.days, 7),
    ...withOpen(limits, open),
    sample_size: level.count,
    alert_id: open?.alert.alert_id ?? null,
  };
}

const limitsOf = ({ check, settings }: Bound<'level'>) => check.limits(settings.options);

type Limits = Pick<ReturnType<typeof limitsOf>, 'ratio' | 'leastDifference'>;

const factorsOf = (logarithms: readonly number[] | undefined, count: number): number[] =>
  Array.from({ length: count }, (_, index) => Math.exp(logarithms?.[index] ?? 0));

/** The numbers of an open alert about the level. */
interface OpenChange {
  readonly alert: OpenAlert;
  readonly direction: 'up' | 'down';
  readonly usual: number;
  readonly threshold: number;
  readonly endMs: number;
}

function openOf({ alerts }: ObjectState, metric: string, bounds: readonly Bound<'level'>[]): OpenChange | null {
  for (const { rule, place, check } of bounds) {
    const alert = alerts.find((one) => one.rule === rule.id && one.checks.includes(place));
    const measurement = alert?.evidence.measurements.find((one) => one.metric === metric);
    const run = alert?.evidence.run;
    if (alert === undefined || measurement?.baseline == null || run == null) continue;
    const { threshold, baseline } = measurement;
    return { alert, direction: check.direction, usual: baseline.value, threshold, endMs: Date.parse(run.end_time) };
  }
  return null;
}

// The level stands still while its alert is open, and the season goes on being learned: the band keeps to what the alert says.
function anchoredMean({ usual, endMs }: OpenChange, season: Season | null, zone: string): number {
  const time = seasonTimeOf(localHour(zone, endMs));
  return Math.log(usual) - (season === null ? 0 : seasonOf(season, time));
}

function withOpen(
  { high, low }: { readonly high: Limits; readonly low: Limits | null },
  open: OpenChange | null,
): Pick<ObjectLevel, 'high_ratio' | 'low_ratio' | 'high_difference' | 'low_difference'> {
  const told = open === null ? null : { ratio: open.threshold / open.usual, leastDifference: 0 };
  const [up, down] = [open?.direction === 'up' ? told! : high, open?.direction === 'down' ? told! : low];
  return {
    high_ratio: up.ratio,
    low_ratio: down?.ratio ?? null,
    high_difference: up.leastDifference,
    low_difference: down?.leastDifference ?? 0,
  };
}
