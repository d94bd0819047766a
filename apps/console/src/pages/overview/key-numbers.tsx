import { useQuery } from '@tanstack/react-query';
import { compareQuery } from '../../api/queries';
import type { CompareStats, SubjectState } from '../../api/types';
import { Panel, Stat, Stats } from '../../components/layout';
import { Answered } from '../../components/states';
import { useFormat } from '../../format/use-format';
import { useNow } from '../../format/now';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { momentsOf, periodsOf, presetOf, type RangeSearch } from '../../search/time-range';
import { lastRunTimes } from './last-run-times';
import { messages } from './overview.messages';

/** Runs, failures and p95 of the chosen time, each against the same time before. */
export function KeyNumbers({
  search,
  states,
}: {
  readonly search: RangeSearch & { readonly company?: string };
  readonly states: readonly SubjectState[];
}) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const format = useFormat();
  const now = useNow();
  const periods = periodsOf(momentsOf(search, now), now);
  const { company } = search;
  const answer = useQuery(compareQuery(periods, company === undefined ? {} : { company }));
  const seen = lastRunTimes(states);
  return (
    <Panel title={search.from || search.to ? words.time : words[`range${presetOf(search)}`]}>
      <Answered answer={answer}>
        {({ overall: { a, b, change: all } }) => {
          // Against next to nothing any change is large.
          // "1 times" would be no change.
          const ofBefore = (value: number): string =>
            format.times(value) === format.times(1) ? t.sameBefore : t.changeBefore(format.times(value));
          const change = a.runs_count * LEAST_SHARE < b.runs_count ? noChange : all;
          return (
            <Stats>
              <Stat name={t.runs} says={said(change.runs_count, ofBefore)}>
                {format.count(b.runs_count)}
              </Stat>
              <Stat
                name={t.failureRate}
                says={said(change.failure_rate, (value) => t.changePoints(signed(value, format.score)))}
              >
                {format.percent(rateOf(b))}
              </Stat>
              <Stat name={t.p95} says={said(change.duration_p95, ofBefore)}>
                {format.duration(b.duration_seconds.p95)}
              </Stat>
              <Stat name={t.freshness} says={t.stalest(format.ago(seen[0], now))}>
                {format.ago(seen.at(-1), now)}
              </Stat>
            </Stats>
          );
        }}
      </Answered>
    </Panel>
  );
}

/** Fewer runs than this part of the later time are nothing to compare with. */
const LEAST_SHARE = 5;

const noChange = { runs_count: null, failure_rate: null, duration_p95: null };

const said = (value: number | null, say: (value: number) => string): string | undefined =>
  value === null ? undefined : say(value);

const rateOf = ({ runs_count, failure_rate }: CompareStats): number | null => (runs_count === 0 ? null : failure_rate);

const signed = (value: number, write: (value: number) => string): string =>
  value < 0 ? `−${write(-value)}` : `+${write(value)}`;
