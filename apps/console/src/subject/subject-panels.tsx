import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { By } from '../api/queries';
import type { Expectation, FreshnessGroup, PercentilesAnswer } from '../api/types';
import { EmptyNote } from '../components/states';
import { useFormat } from '../format/use-format';
import { useNow } from '../format/now';
import { useMessages } from '../i18n/locale';
import type { RunFilter } from '../search/run-filter';
import { CadencePanel } from './cadence-panel';
import { Durations } from './durations';
import { ErrorsPanel } from './errors-panel';
import { KeyNumbers } from './key-numbers';
import { FailuresOverTime, UseOverTime } from './over-time';
import { messages } from './subject.messages';
import styles from './subject.module.css';

/** The panels that a source and an object share. `children` stand between the numbers and the charts. */
export function SubjectPanels({
  by,
  filter,
  answer,
  fresh,
  expectation,
  children,
}: {
  readonly by: By;
  readonly filter: RunFilter & { company: string; source: string };
  readonly answer: PercentilesAnswer;
  readonly fresh: FreshnessGroup;
  readonly expectation: Expectation | undefined;
  readonly children?: ReactNode;
}) {
  const t = useMessages(messages);
  const format = useFormat();
  const now = useNow();
  const stats = answer.groups[0] ?? null;
  return (
    <>
      <KeyNumbers by={by} filter={filter} stats={stats} isExact={answer.exact} fresh={fresh} />
      {stats === null ? (
        <EmptyNote title={t.noRuns} says={t.lastRanSays(format.ago(fresh.last_run_at, now))}>
          <Link to="." search={(before) => ({ ...before, range: 'all', from: undefined, to: undefined })}>
            {t.showAll}
          </Link>
        </EmptyNote>
      ) : (
        <>
          {children}
          <Durations filter={filter} stats={stats} />
          <div className={styles.columns}>
            <FailuresOverTime filter={filter} />
            <CadencePanel filter={filter} expectation={expectation} />
          </div>
          <ErrorsPanel filter={filter} hasObjects={by === 'source'} />
          <div className={styles.columns}>
            <UseOverTime filter={filter} what="cpu" used={stats.cpu_time_seconds} />
            <UseOverTime filter={filter} what="memory" used={stats.memory_used_bytes} />
          </div>
        </>
      )}
    </>
  );
}
