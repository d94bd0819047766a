import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { timeseriesQuery } from '../../api/queries';
import type { RunStatus, Timeseries } from '../../api/types';
import type { ChartSeries } from '../../components/chart-data';
import { Panel } from '../../components/layout';
import { Answered, EmptyNote, Loading } from '../../components/states';
import { useNow } from '../../format/now';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { type RangeSearch, spanOf } from '../../search/time-range';
import { loadPart } from '../../shell/load-part';
import { chartedStatuses, statusLooks } from '../../state/status-looks';
import { messages } from './overview.messages';

// The verdict does not wait for the chart library.
const Chart = lazy(() =>
  loadPart(() => import('../../components/chart')).then(({ Chart: component }) => ({ default: component })),
);

/** Runs by status, stacked. */
export function RunsOverTime({ search }: { readonly search: RangeSearch & { readonly company?: string } }) {
  const t = useMessages(messages);
  const answer = useQuery(timeseriesQuery({ metric: 'runs', by: 'status' }, search));
  return (
    <Panel
      title={t.overTime}
      aside={
        <Link to="/runs" search={search}>
          {t.inRuns}
        </Link>
      }
    >
      <Answered answer={answer}>
        {(data) =>
          data.series.length === 0 ? (
            <EmptyNote title={t.overTimeNone} says={t.overTimeNoneSays}>
              <Link to="/" search={{ range: 'all' }}>
                {t.showAll}
              </Link>
            </EmptyNote>
          ) : (
            <StackedRuns data={data} search={search} />
          )
        }
      </Answered>
    </Panel>
  );
}

function StackedRuns({
  data,
  search,
}: {
  readonly data: Timeseries;
  readonly search: RangeSearch & { readonly company?: string };
}) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const format = useFormat();
  const span = spanOf(search, useNow());
  const times = useMemo(() => data.buckets.map((bucket) => Date.parse(bucket)), [data]);
  const series = useMemo<ChartSeries[]>(() => {
    const valuesOf = (status: RunStatus): (number | null)[] =>
      data.series.find(({ key }) => key.status === status)?.values ?? data.buckets.map(() => 0);
    return chartedStatuses(data.series.map(({ key }) => key.status)).map((status) => ({
      name: words[statusLooks[status].word],
      values: valuesOf(status),
      colour: statusLooks[status].fill,
      kind: 'bars',
    }));
  }, [data, words]);
  return (
    <Suspense fallback={<Loading />}>
      <Chart
        title={t.overTime}
        times={times}
        series={series}
        isStacked
        write={format.count}
        steps="whole"
        company={search.company ?? null}
        span={span}
        height={210}
      />
    </Suspense>
  );
}
