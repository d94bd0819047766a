import { useQuery } from '@tanstack/react-query';
import { compareQuery } from '../../api/queries';
import type { CompareStats } from '../../api/types';
import { Panel, Stat, Stats } from '../../components/layout';
import { Answered } from '../../components/states';
import { useFormat } from '../../format/use-format';
import { useNow } from '../../format/now';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { momentsOf, periodsOf, presetOf, type RangeSearch } from '../../search/time-range';
import type { SourceView } from '../../state/source-state';
import { messages } from './overview.messages';

/** Runs, failures and p95 of the chosen time, each against the same time before. */
export function KeyNumbers({
  search,
  sources,
}: {
  readonly search: RangeSearch & { readonly company?: string };
  readonly sources: readonly SourceView[];
}) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const format = useFormat();
  const now = useNow();
  const periods = periodsOf(momentsOf(search, now), now);
  const { company } = search;
  const answer = useQuery(compareQuery(periods, company === undefined ? {} : { company }));
  const seen = sources.flatMap(({ freshness }) => freshness?.last_run_at ?? []).sort();
  return (
    <Panel title={search.from || search.to ? words.time : words[`range${presetOf(search)}`]}>
      <Answered answer={answer}>
        {({ overall: { b, change } }) => (
          <Stats>
            <Stat
              name={t.runs}
              says={change.runs_count === null ? undefined : t.changeBefore(format.times(change.runs_count))}
            >
              {format.count(b.runs_count)}
            </Stat>
            <Stat
              name={t.failureRate}
              says={
                change.failure_rate === null ? undefined : t.changePoints(signed(change.failure_rate, format.score))
              }
            >
              {format.percent(rateOf(b))}
            </Stat>
            <Stat
              name={t.p95}
              says={change.duration_p95 === null ? undefined : t.changeBefore(format.times(change.duration_p95))}
            >
              {format.duration(b.duration_seconds.p95)}
            </Stat>
            <Stat name={t.freshness} says={format.ago(seen[0], now)}>
              {format.ago(seen.at(-1), now)}
            </Stat>
          </Stats>
        )}
      </Answered>
    </Panel>
  );
}

const rateOf = ({ runs_count, failure_rate }: CompareStats): number | null => (runs_count === 0 ? null : failure_rate);

const signed = (value: number, write: (value: number) => string): string =>
  value < 0 ? `−${write(-value)}` : `+${write(value)}`;
