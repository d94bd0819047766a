import { PipelineError } from '@app/contracts';
import { Database } from '@app/database';
import type { Scope } from '@app/platform';
import { DAY_SECS, epochMicrosOf } from '@app/time';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { runCondition } from '../runs/index.js';
import type { RunFilterDto } from '../runs/index.js';
import { columnsOf, type GroupKey } from './aggregation/grouping.js';
import { ExactDistribution } from './aggregation/distribution.js';
import { type BucketName, bucketsBetween, defaultBucket, isoOfBucket, secsOf } from './buckets.js';
import { metricOf } from './metric-table.js';
import { MovedRowsQueries } from './moved-rows.queries.js';
import type { SeriesDto, TimeseriesDto, TimeseriesQueryDto } from './performance.dto.js';
import { levels } from './rollups/levels.js';
import { RolledRunsQueries, type RunsQuestion } from './rolled-runs.queries.js';
import { RolledSeries, type Series, SeriesGroups, type SeriesQuestion } from './series-groups.js';

const MOST_SERIES = 50;
const MOST_BUCKETS = 2000;
/** Shortest range by which the default bucket of many objects is chosen: shorter buckets than a day would have few runs each. */
const SPARSE_SECS = 200 * DAY_SECS;

type Found = readonly { readonly key: GroupKey; readonly value: Series }[];

/** The answer without `by` has one series even without runs. */
const withoutRuns: Found = [{ key: {}, value: { runs: 0, points: new Map() } }];

/** Metrics over time, in buckets. */
@Injectable()
export class TimeseriesQueries {
  constructor(
    private readonly database: Database,
    private readonly reader: RolledRunsQueries,
    private readonly moved: MovedRowsQueries,
  ) {}

  /** @throws PipelineError `query_invalid`, `store_unavailable` */
  async timeseries(scope: Scope, { metric, bucket: asked, by, ...filter }: TimeseriesQueryDto): Promise<TimeseriesDto> {
    const isFew = await this.reader.areFew(scope, filter);
    const ends = await this.endsOf(scope, filter, isFew);
    const rangeSecs = ends === null ? 0 : Number(ends.toMicros - ends.fromMicros) / 1e6;
    const sparseSecs = by === 'object' && !isFew ? Math.max(rangeSecs, SPARSE_SECS) : rangeSecs;
    const bucket = asked ?? defaultBucket(sparseSecs, !isFew);
    const limits = ends === null ? null : limitsOf(ends.fromMicros, ends.toMicros, bucket);
    const question = { columns: columnsOf(by), metric, bucketSecs: secsOf(bucket) };
    const read = limits === null ? [] : await this.read({ scope, filter }, question, isFew);
    const found = by === undefined && read.length === 0 ? withoutRuns : read;
    const numbers = limits === null ? [] : numbersOf(limits, found, filter);
    const largest = found.toSorted((one, other) => other.value.runs - one.value.runs);
    return {
      metric,
      bucket,
      by: by ?? null,
      from: filter.from ?? null,
      to: filter.to ?? null,
      exact: isFew || metricOf(metric).moved !== undefined,
      truncated: found.length > MOST_SERIES,
      buckets: numbers.map((number) => isoOfBucket(number, bucket)),
      series: largest.slice(0, MOST_SERIES).map(({ key, value }) => seriesOf(key, value, numbers, question)),
    };
  }

  private async read(
    which: Pick<RunsQuestion, 'scope' | 'filter'>,
    question: SeriesQuestion,
    isFew: boolean,
  ): Promise<Found> {
    const { columns, bucketSecs, metric } = question;
    const reading = { ...which, columns };
    const { moved } = metricOf(metric);
    if (moved !== undefined) return this.moved.seriesOf(reading, moved, bucketSecs);
    if (isFew) {
      const exact = new SeriesGroups(question, () => new ExactDistribution());
      for (const group of await this.reader.readExact(reading)) exact.addGroup(group);
      return exact.groups.sorted();
    }
    const rolled = new RolledSeries(question);
    await this.reader.readRolled(reading, longestWithin(bucketSecs), rolled);
    return rolled.groups.sorted();
  }

  /** Bounds of the range: an open side begins or ends with the first or the last run; null: there are no runs. */
  private async endsOf(
    scope: Scope,
    filter: RunFilterDto,
    isFew: boolean,
  ): Promise<{ fromMicros: bigint; toMicros: bigint } | null> {
    const { from, to } = filter;
    const { rows } = await this.database.use((tables) =>
      sql<{ first: string | null; last: string | null }>`
        with matching as ${isFew ? sql`materialized` : sql`not materialized`} (
          select start_time from runs where ${runCondition(scope, filter)}
        )
        select (select min(start_time) from matching) as first, (select max(start_time) from matching) as last`.execute(
        tables,
      ),
    );
    const { first, last } = rows[0]!;
    const begin = from ?? first;
    const end = to ?? last;
    if (begin === null || end === null) return null;
    const [fromMicros, toMicros] = [epochMicrosOf(begin), epochMicrosOf(end) + (to === undefined ? 1n : 0n)];
    return fromMicros < toMicros ? { fromMicros, toMicros } : null;
  }
}

/** Length of the longest rollup periods of which none overlaps two buckets; 0: there are none. */
const longestWithin = (bucketSecs: number): number => levels.findLast((seconds) => bucketSecs % seconds === 0) ?? 0;

function limitsOf(fromMicros: bigint, toMicros: bigint, bucket: BucketName): { first: number; last: number } {
  const limits = bucketsBetween(fromMicros, toMicros, bucket);
  if (limits.last - limits.first >= MOST_BUCKETS) {
    throw new PipelineError(
      'query_invalid',
      `this makes more than ${MOST_BUCKETS} buckets of ${bucket}: ask for longer ones, or a shorter time`,
    );
  }
  return limits;
}

/** Bucket numbers of the answer: an open side begins or ends with the runs. */
function numbersOf(limits: { first: number; last: number }, found: Found, { from, to }: RunFilterDto): number[] {
  const isOpen = from === undefined || to === undefined;
  const { earliest, latest } = isOpen ? endsOf(found) : { earliest: -Infinity, latest: Infinity };
  const first = from === undefined ? Math.max(limits.first, earliest) : limits.first;
  const last = to === undefined ? Math.min(limits.last, latest) : limits.last;
  return first <= last ? Array.from({ length: last - first + 1 }, (_, index) => first + index) : [];
}

/** The first and the last bucket with runs. */
function endsOf(found: Found): { earliest: number; latest: number } {
  let [earliest, latest] = [Infinity, -Infinity];
  for (const { value } of found) {
    for (const number of value.points.keys()) {
      earliest = Math.min(earliest, number);
      latest = Math.max(latest, number);
    }
  }
  return { earliest, latest };
}

function seriesOf(
  key: GroupKey,
  { points }: Series,
  numbers: readonly number[],
  { metric }: SeriesQuestion,
): SeriesDto {
  const { empty, read } = metricOf(metric);
  const values = numbers.map((number) => {
    const point = points.get(number);
    return point === undefined ? empty : read(point);
  });
  return { key: key as SeriesDto['key'], values };
}
