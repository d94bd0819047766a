import { useQuery } from '@tanstack/react-query';
import { type By, mttrQuery } from '../api/queries';
import type { FreshnessGroup, StatsGroup } from '../api/types';
import { StatusBadge } from '../components/badge';
import { Panel, Stat, Stats } from '../components/layout';
import { Time } from '../components/time';
import { useFormat } from '../format/use-format';
import { useNow } from '../format/now';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import type { RunFilter } from '../search/run-filter';
import { messages } from './subject.messages';

/** How it does in this time, and how fresh it is now. `stats`: null when it did not run in this time. */
export function KeyNumbers({
  by,
  filter,
  stats,
  isExact,
  fresh,
}: {
  readonly by: By;
  readonly filter: RunFilter;
  readonly stats: StatsGroup | null;
  readonly isExact: boolean;
  readonly fresh: FreshnessGroup;
}) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const format = useFormat();
  return (
    <Panel title={t.keyNumbers} aside={isExact ? undefined : words.approximate}>
      <Stats>
        <LastRunStat fresh={fresh} />
        <Stat
          name={t.runs}
          {...(stats && { says: t.anomalies(stats.anomaly_count, format.count(stats.anomaly_count)) })}
        >
          {format.count(stats?.runs_count ?? 0)}
        </Stat>
        <Stat
          name={t.failures}
          {...(stats && { says: t.failuresSay(format.count(stats.failed_count), format.count(stats.runs_count)) })}
        >
          {format.percent(stats?.failure_rate)}
        </Stat>
        <Stat name={`p50 · ${t.durationHint}`}>{format.duration(stats?.duration_seconds.p50)}</Stat>
        <Stat name={`p95 · ${t.durationHint}`}>{format.duration(stats?.duration_seconds.p95)}</Stat>
        <Stat
          name={`p99 · ${t.durationHint}`}
          {...(stats && { says: t.most(format.duration(stats.duration_seconds.max)) })}
        >
          {format.duration(stats?.duration_seconds.p99)}
        </Stat>
        <MttrStat by={by} filter={filter} />
      </Stats>
    </Panel>
  );
}

function LastRunStat({ fresh }: { readonly fresh: FreshnessGroup }) {
  const t = useMessages(messages);
  const format = useFormat();
  const now = useNow();
  const success = fresh.last_success_at;
  return (
    <Stat
      name={t.lastRun}
      says={
        <>
          {fresh.last_status && <StatusBadge status={fresh.last_status} />}
          {fresh.last_status !== 'SUCCESS' && (
            <> · {success === null ? t.neverSucceeded : t.lastSuccess(format.ago(success, now))}</>
          )}
        </>
      }
    >
      <Time at={fresh.last_run_at} company={fresh.company} as="ago" />
    </Stat>
  );
}

function MttrStat({ by, filter }: { readonly by: By; readonly filter: RunFilter }) {
  const t = useMessages(messages);
  const format = useFormat();
  const mttr = useQuery(mttrQuery(by, filter)).data?.overall;
  const remarks = mttr && [
    mttr.recoveries_count > 0
      ? t.mttrSays(mttr.recoveries_count, format.count(mttr.recoveries_count))
      : mttr.open_count === 0 && t.mttrNone,
    mttr.open_count > 0 && t.mttrOpen(mttr.open_count, format.count(mttr.open_count)),
  ];
  return (
    <Stat name={t.mttr} {...(remarks && { says: remarks.filter(Boolean).join(' · ') })}>
      {format.duration(mttr?.mttr_seconds)}
    </Stat>
  );
}
