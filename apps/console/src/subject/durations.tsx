import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { runPointsQuery, percentilesQuery, timeseriesQuery } from '../api/queries';
import type { StatsGroup } from '../api/types';
import { Chart } from '../components/chart';
import type { ChartBand, ChartSeries } from '../components/chart-data';
import { Panel } from '../components/layout';
import { Answered } from '../components/states';
import { useFormat } from '../format/use-format';
import { useNow } from '../format/now';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import type { RunFilter } from '../search/run-filter';
import { momentsOf, spanOf } from '../search/time-range';
import { pointsOfRuns, pointsOfSeries } from './run-points';
import { messages } from './subject.messages';
import styles from './subject.module.css';
import { bucketText } from './bucket-text';
import { useLevelBand } from './use-level-band';
import { baselineWeeks } from './baseline-weeks';

interface DurationsProps {
  /** The filter of a source or of an object, with the time. */
  readonly filter: RunFilter & { company: string; source: string };
  readonly stats: StatsGroup;
}

const HEIGHT = 240;
/** Fewer say nothing of what is usual. */
const ENOUGH_RUNS = 20;
/** Values further apart than this are not told apart on a linear scale. */
const WIDE_SPREAD = 25;

const isWide = ({ p50, max }: StatsGroup['duration_seconds']): boolean =>
  p50 !== null && max !== null && p50 > 0 && max / p50 > WIDE_SPREAD;

/** How long runs took, before what is usual of late. Single runs as long as there are not too many. */
export function Durations({ filter, stats }: DurationsProps) {
  const t = useMessages(messages);
  const latest = useQuery(runPointsQuery(filter));
  return (
    <Panel title={t.durations}>
      <Answered answer={latest}>
        {({ is_whole }) =>
          is_whole ? <EachRun filter={filter} stats={stats} /> : <EachBucket filter={filter} stats={stats} />
        }
      </Answered>
    </Panel>
  );
}

/** The usual durations: of an object the level of its alerts at each time, of a source what its runs took before. */
function useBand(props: DurationsProps, times: readonly number[]): ChartBand | undefined {
  const { filter } = props;
  const { duration } = useFormat();
  const ofObject = useLevelBand(filter, 'duration_seconds', { times, write: duration });
  const ofSource = useWeekBand(props, times.length, filter.object_type === undefined && filter.object_id === undefined);
  return ofObject ?? ofSource;
}

function useWeekBand({ filter, stats }: DurationsProps, length: number, isSource: boolean): ChartBand | undefined {
  const t = useMessages(messages);
  const format = useFormat();
  const { range: _range, from: _from, to: _to, ...subject } = filter;
  const now = useNow();
  const weeks = baselineWeeks(momentsOf(filter, now), stats.last_run_at ?? new Date(now).toISOString());
  const before = useQuery({
    ...percentilesQuery('source', { ...subject, ...weeks.before }),
    enabled: isSource && weeks.before !== undefined,
  }).data?.groups[0];
  const trailing = useQuery({
    ...percentilesQuery('source', { ...subject, ...weeks.trailing }),
    enabled: isSource,
  }).data?.groups[0];
  const isBefore = (before?.runs_count ?? 0) >= ENOUGH_RUNS;
  const { p50: low, p95: high } = (isBefore ? before : trailing)?.duration_seconds ?? {};
  return useMemo(() => {
    if (!isSource || typeof low !== 'number' || typeof high !== 'number' || length === 0) return undefined;
    return {
      name: (isBefore ? t.baselineBefore : t.baseline)(format.duration(low), format.duration(high)),
      low: Array<number>(length).fill(low),
      high: Array<number>(length).fill(high),
    };
  }, [low, high, isSource, isBefore, length, t, format]);
}

function EachRun(props: DurationsProps) {
  const { filter, stats } = props;
  const t = useMessages(messages);
  const words = useMessages(shared);
  const format = useFormat();
  const navigate = useNavigate();
  const runs = useQuery(runPointsQuery(filter)).data?.points;
  const span = spanOf(filter, useNow());
  const points = useMemo(() => pointsOfRuns(runs ?? []), [runs]);
  const series = useMemo(
    (): ChartSeries[] => [
      { name: t.succeeded, values: points.succeeded, colour: '--series-1', kind: 'points' },
      { name: t.failed, values: points.failed, colour: '--bad-fill', kind: 'points' },
      ...(points.partial.some((value) => value !== null)
        ? [{ name: words.partialRun, values: points.partial, colour: '--slow-fill' as const, kind: 'points' as const }]
        : []),
    ],
    [points, t, words],
  );
  const ends = useMemo(
    () => points.runs.map((run) => Date.parse(run.start_time) + 1000 * (run.duration_seconds ?? 0)),
    [points],
  );
  const band = useBand(props, ends);
  const wide = isWide(stats.duration_seconds);
  return (
    <div className={styles.pickable}>
      <p className={styles.note}>
        {t.eachRun} {wide && t.logarithmic}
      </p>
      <Chart
        title={t.durations}
        times={points.times}
        series={series}
        {...(band && { band })}
        write={format.duration}
        company={filter.company}
        span={span}
        height={HEIGHT}
        steps="seconds"
        isLogarithmic={wide}
        nameOf={(index) => points.runs[index]?.object_type ?? ''}
        onPick={(index) => {
          const run = points.runs[index]?.run_id;
          if (run !== undefined) void navigate({ to: '/runs', search: { ...filter, run } });
        }}
      />
    </div>
  );
}

function EachBucket(props: DurationsProps) {
  const { filter, stats } = props;
  const t = useMessages(messages);
  const format = useFormat();
  const navigate = useNavigate();
  const answer = useQuery(timeseriesQuery({ metric: 'duration_p95', by: 'object' }, filter));
  const span = spanOf(filter, useNow());
  const points = useMemo(() => pointsOfSeries(answer.data ?? { buckets: [], series: [] }), [answer.data]);
  const series = useMemo(
    (): ChartSeries[] => [{ name: t.p95, values: points.values, colour: '--series-1', kind: 'points' }],
    [points, t],
  );
  const band = useBand(props, points.times);
  const wide = isWide(stats.duration_seconds);
  return (
    <Answered answer={answer}>
      {({ bucket, truncated }) => (
        <div className={styles.pickable}>
          <p className={styles.note}>
            {t.eachBucket(bucketText(bucket, format))} {truncated && t.fewObjects} {wide && t.logarithmic}
          </p>
          <Chart
            title={t.durations}
            times={points.times}
            series={series}
            {...(band && { band })}
            write={format.duration}
            company={filter.company}
            span={span}
            height={HEIGHT}
            steps="seconds"
            isLogarithmic={wide}
            nameOf={(index) => points.keys[index]?.object_type ?? ''}
            onPick={(index) => {
              const { zone, object_id, object_type } = points.keys[index] ?? {};
              const { company, source, range, from, to } = filter;
              void navigate({
                to: '/objects/$company/$source',
                params: { company, source },
                search: { range, from, to, zone, object_id, object_type },
              });
            }}
          />
        </div>
      )}
    </Answered>
  );
}
