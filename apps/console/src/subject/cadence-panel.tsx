import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { runPointsQuery } from '../api/queries';
import type { Expectation } from '../api/types';
import { Badge } from '../components/badge';
import { Chart } from '../components/chart';
import type { ChartSeries } from '../components/chart-data';
import { Panel } from '../components/layout';
import { Answered } from '../components/states';
import { Time } from '../components/time';
import { useNow } from '../format/now';
import { useFormat } from '../format/use-format';
import { useMessages } from '../i18n/locale';
import type { RunFilter } from '../search/run-filter';
import { spanOf } from '../search/time-range';
import { cadenceOf, withSilence } from './cadence';
import { messages } from './subject.messages';
import styles from './subject.module.css';

export function ExpectationBadge({ state }: { readonly state: Expectation['state'] }) {
  const t = useMessages(messages);
  const look = {
    learning: { tone: 'accent', icon: 'learning' },
    on_time: { tone: 'ok', icon: 'healthy' },
    late: { tone: 'silent', icon: 'silent' },
    unknown: { tone: 'unknown', icon: 'unknown' },
    retired: { tone: 'unknown', icon: 'info' },
  } as const;
  return (
    <Badge {...look[state]} isBare>
      {t[state]}
    </Badge>
  );
}

/** How long it may be silent, and since or until when. */
function Allowed({ expectation }: { readonly expectation: Expectation }) {
  const { allowed_silence_seconds, made_of, state, late_at, subject } = expectation;
  const t = useMessages(messages);
  const format = useFormat();
  return (
    <>
      {t.cadenceAllowed(format.duration(allowed_silence_seconds), t[`madeOf${made_of}`])}{' '}
      {state === 'late' ? t.lateSince : t.lateAt} <Time at={late_at} company={subject.company} as="clock" />.
    </>
  );
}

/** How often it runs, against how long it may be silent. */
export function CadencePanel({
  filter,
  expectation,
}: {
  readonly filter: RunFilter;
  readonly expectation: Expectation | undefined;
}) {
  const t = useMessages(messages);
  const format = useFormat();
  const latest = useQuery(runPointsQuery(filter));
  const span = spanOf(filter, useNow());
  const isLate = expectation?.state === 'late' && filter.to === undefined;
  const { times, gaps, silence, usual, longest } = useMemo(() => {
    const cadence = cadenceOf(latest.data?.points ?? [], latest.data?.is_whole ?? true);
    return withSilence(cadence, isLate ? span.to : null);
  }, [latest.data, isLate, span.to]);
  const allowed = expectation?.state === 'retired' ? undefined : (expectation?.allowed_silence_seconds ?? undefined);
  const series = useMemo(
    (): ChartSeries[] => [
      { name: t.gap, values: gaps, colour: '--series-1', kind: 'bars' },
      ...(isLate ? [{ name: t.silence, values: silence, colour: '--silent-fill', kind: 'bars' } as const] : []),
      ...(allowed === undefined
        ? []
        : [{ name: t.allowed, values: gaps.map(() => allowed), colour: '--series-2', kind: 'line' } as const]),
    ],
    [gaps, silence, isLate, allowed, t],
  );
  return (
    <Panel title={t.cadence} aside={expectation && <ExpectationBadge state={expectation.state} />}>
      <Answered answer={latest}>
        {() => (
          <>
            <p className={styles.note}>
              {usual === null ? t.cadenceOnce : t.cadenceReal(format.duration(usual), format.duration(longest))}{' '}
              {expectation === undefined || allowed === undefined ? (
                t.cadenceNone
              ) : (
                <Allowed expectation={expectation} />
              )}
            </p>
            {usual !== null && (
              <Chart
                title={t.cadence}
                times={times}
                series={series}
                write={format.duration}
                steps="seconds"
                company={filter.company ?? null}
                height={128}
                span={span}
              />
            )}
          </>
        )}
      </Answered>
    </Panel>
  );
}
