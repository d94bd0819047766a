import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { timeseriesQuery } from '../api/queries';
import type { P95AndMax } from '../api/types';
import { Chart } from '../components/chart';
import type { ChartColour, ChartSeries } from '../components/chart-data';
import { Panel } from '../components/layout';
import { Answered, EmptyNote } from '../components/states';
import { useNow } from '../format/now';
import { useFormat } from '../format/use-format';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import type { RunFilter } from '../search/run-filter';
import { spanOf } from '../search/time-range';
import { chartedStatuses, statusLooks } from '../state/status-looks';
import { messages } from './subject.messages';
import { bucketText } from './bucket-text';
import { useLevelBand } from './use-level-band';
import styles from './subject.module.css';

interface OverTimeProps {
  readonly filter: RunFilter;
}

const timesOf = (buckets: readonly string[] | undefined): number[] =>
  (buckets ?? []).map((bucket) => Date.parse(bucket));

const HEIGHT = 150;

/** Runs by their status; a click opens the runs of that time. */
export function FailuresOverTime({ filter }: OverTimeProps) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const format = useFormat();
  const navigate = useNavigate();
  const answer = useQuery(timeseriesQuery({ metric: 'runs', by: 'status' }, filter));
  const span = spanOf(filter, useNow());
  const times = useMemo(() => timesOf(answer.data?.buckets), [answer.data]);
  const series = useMemo((): ChartSeries[] => {
    const values = (status: string) =>
      answer.data?.series.find(({ key }) => key.status === status)?.values ?? times.map(() => 0);
    const found = answer.data?.series.map(({ key }) => key.status) ?? [];
    return chartedStatuses(found).map((status) => ({
      name: status === 'FAILED' ? t.failed : status === 'SUCCESS' ? t.succeeded : words[statusLooks[status].word],
      values: values(status),
      colour: statusLooks[status].fill,
      kind: 'bars',
    }));
  }, [answer.data, times, t, words]);
  return (
    <Panel title={t.failuresOverTime} aside={answer.data && t.perBucket(bucketText(answer.data.bucket, format))}>
      <Answered answer={answer}>
        {({ buckets }) => (
          <div className={styles.pickable}>
            <Chart
              title={t.failuresOverTime}
              times={times}
              series={series}
              isStacked
              write={format.count}
              steps="whole"
              company={filter.company ?? null}
              height={HEIGHT}
              span={span}
              onPick={(index) => {
                const [from, to] = [buckets[index], buckets[index + 1]];
                void navigate({ to: '/runs', search: { ...filter, range: undefined, from, to } });
              }}
            />
          </div>
        )}
      </Answered>
    </Panel>
  );
}

/** CPU time or memory. */
export function UseOverTime({
  filter,
  what,
  used,
}: OverTimeProps & { readonly what: 'cpu' | 'memory'; readonly used: P95AndMax }) {
  const t = useMessages(messages);
  const format = useFormat();
  const write = what === 'cpu' ? format.duration : format.bytes;
  const name = what === 'cpu' ? t.cpuSeries : t.memorySeries;
  const colour: ChartColour = what === 'cpu' ? '--series-2' : '--series-3';
  const answer = useQuery(timeseriesQuery({ metric: `${what}_p95` }, filter));
  const span = spanOf(filter, useNow());
  const times = useMemo(() => timesOf(answer.data?.buckets), [answer.data]);
  const series = useMemo(
    (): ChartSeries[] => [
      { name, values: answer.data?.series[0]?.values ?? times.map(() => null), colour, kind: 'line' },
    ],
    [answer.data, times, name, colour],
  );
  const band = useLevelBand(filter, 'memory_used_bytes', { times, write });
  return (
    <Panel title={t[what]} aside={t.mostUsed(write(used.p95), write(used.max))}>
      <Answered answer={answer}>
        {() =>
          used.max === null ? (
            <EmptyNote title={t.notMeasured} />
          ) : (
            <Chart
              title={t[what]}
              times={times}
              series={series}
              write={write}
              {...(what === 'memory' && band && { band })}
              {...(what === 'cpu' && { steps: 'seconds' })}
              company={filter.company ?? null}
              height={HEIGHT}
              span={span}
            />
          )
        }
      </Answered>
    </Panel>
  );
}
