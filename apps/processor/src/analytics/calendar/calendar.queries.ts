import { type Meaning, rules } from '@app/alerting';
import { Database, within } from '@app/database';
import type { Scope } from '@app/platform';
import { CompanyZones, timeZone } from '@app/time';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { runCondition } from '../../runs/index.js';
import { RolledRunsQueries } from '../rolled-runs.queries.js';
import { levels } from '../rollups/levels.js';
import type { CalendarDayDto, CalendarDto, CalendarQueryDto, UptimeDto } from './calendar.dto.js';
import { type DayCount, DayCounts } from './day-counts.js';
import { type LocalDay, localDays, secondsWithin } from './local-days.js';

/** Meanings of alerts during which a source does not do its work. */
const downMeanings: readonly Meaning[] = ['failing', 'unreadable', 'silent', 'stuck'];
const rulesOf = (meant: readonly Meaning[]): string[] =>
  rules.filter(({ meaning }) => meant.includes(meaning)).map(({ id }) => id);

type Span = Pick<LocalDay, 'fromSecs' | 'toSecs'>;
type Source = Pick<CalendarQueryDto, 'company' | 'source'>;

/** The days of a source: how its runs ended, and how long it was down. */
@Injectable()
export class CalendarQueries {
  constructor(
    private readonly database: Database,
    private readonly reader: RolledRunsQueries,
    private readonly zones: CompanyZones,
  ) {}

  /** @throws PipelineError `store_unavailable` */
  async calendar(scope: Scope, { days: count, ...source }: CalendarQueryDto, now: Date): Promise<CalendarDto> {
    // The zone of a company outside of the scope is not told.
    const zone = scope.includes(source.company) ? this.zones.zoneOf(source.company) : timeZone('UTC');
    const days = localDays(zone, now.getTime(), count);
    const whole = { fromSecs: days[0]!.fromSecs, toSecs: days.at(-1)!.toSecs };
    // Nothing is looked up either: the time that it takes says what there is.
    const isSeen = scope.includes(source.company);
    const counts = isSeen ? await this.countsOf(scope, source, days) : new DayCounts(days).counts;
    const down = isSeen ? await this.downOf(scope, source, whole) : [];
    const firstSecs = isSeen ? await this.firstRunOf(scope, source) : Infinity;
    const uptime = (within: Span): UptimeDto => {
      const observed = {
        fromSecs: Math.max(within.fromSecs, firstSecs),
        toSecs: Math.min(within.toSecs, now.getTime() / 1000),
      };
      return uptimeOf(observed, down);
    };
    return {
      now: now.toISOString(),
      time_zone: zone.name,
      ...uptime(whole),
      days: days.map((day, index) => ({ ...dayOf(day, counts[index]!), ...uptime(day) })),
    };
  }

  private async countsOf(scope: Scope, source: Source, days: readonly LocalDay[]): Promise<readonly DayCount[]> {
    const counts = new DayCounts(days);
    const [from, to] = [isoOf(days[0]!.fromSecs), isoOf(days.at(-1)!.toSecs)];
    // The longest rollup periods of which none overlaps two days; 0: none, where days begin within an hour of UTC.
    const longest = levels.findLast((seconds) => days.every(({ fromSecs }) => fromSecs % seconds === 0)) ?? 0;
    await this.reader.readRolled({ scope, filter: { ...source, from, to }, columns: [] }, longest, counts);
    return counts.counts;
  }

  /**
   * The times in which alerts went on that were about the source, its objects, or a company that is silent as a whole. Those that overlap
   * or touch are one.
   */
  private async downOf(scope: Scope, { company, source }: Source, { fromSecs, toSecs }: Span): Promise<Span[]> {
    const { rows } = await this.database.use((tables) =>
      sql<{ from_secs: number; to_secs: number }>`
        with alert as (
          select started_at, coalesce(ended_at, resolved_at, 'infinity') as over_at from alerts
          where ${within(scope)} and company = ${company} and fired_at is not null
            and ((source = ${source} and rule = any(${rulesOf(downMeanings)}::text[]))
              or (source is null and rule = any(${rulesOf(['silent'])}::text[])))
            and started_at < to_timestamp(${toSecs}::float8)
        )
        select extract(epoch from greatest(lower(span), to_timestamp(${fromSecs}::float8)))::float8 as from_secs,
          extract(epoch from least(upper(span), to_timestamp(${toSecs}::float8)))::float8 as to_secs
        from unnest((
          select range_agg(tstzrange(started_at, over_at)) from alert
          where over_at > started_at and over_at > to_timestamp(${fromSecs}::float8)
        )) as span order by 1`.execute(tables),
    );
    return rows.map(({ from_secs, to_secs }) => ({ fromSecs: from_secs, toSecs: to_secs }));
  }

  /** Start of the first run that is stored, seconds since 1970; Infinity: there is none. */
  private async firstRunOf(scope: Scope, source: Source): Promise<number> {
    const { rows } = await this.database.use((tables) =>
      sql<{ secs: number }>`
        select extract(epoch from start_time)::float8 as secs from runs
        where ${runCondition(scope, source)} order by start_time limit 1`.execute(tables),
    );
    return rows[0]?.secs ?? Infinity;
  }
}

const isoOf = (secs: number): string => new Date(secs * 1000).toISOString();

const rateOf = (part: number, whole: number): number | null => (whole > 0 ? (100 * part) / whole : null);

function uptimeOf(observed: Span, down: readonly Span[]): UptimeDto {
  const observedSecs = Math.max(0, observed.toSecs - observed.fromSecs);
  const downSecs = observedSecs === 0 ? 0 : secondsWithin(observed, down);
  return {
    observed_seconds: observedSecs,
    down_seconds: downSecs,
    uptime_rate: rateOf(observedSecs - downSecs, observedSecs),
  };
}

const dayOf = (
  { date, fromSecs, toSecs }: LocalDay,
  { succeeded, partial, failed, unrated }: DayCount,
): Omit<CalendarDayDto, keyof UptimeDto> => ({
  date,
  from: isoOf(fromSecs),
  to: isoOf(toSecs),
  runs_count: succeeded + partial + failed + unrated,
  success_count: succeeded,
  partial_count: partial,
  failed_count: failed,
  success_rate: rateOf(succeeded, succeeded + partial + failed),
});
