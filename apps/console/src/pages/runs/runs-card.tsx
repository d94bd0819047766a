import { Link } from '@tanstack/react-router';
import { StatusBadge } from '../../components/badge';
import { RunTime } from '../../components/run-time';
import { Time } from '../../components/time';
import { useMessages } from '../../i18n/locale';
import { messages } from './runs.messages';
import styles from './runs.module.css';
import { type RowProps, RunsRowFrame } from './runs-row';

/** The names of what a card has. */
export function CardsHead() {
  const t = useMessages(messages);
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" aria-rowindex={1} className={`${styles.row} ${styles.card}`}>
        {[t.colObject, t.colStatus, t.colSource, t.colStart].map((name) => (
          <div key={name} role="columnheader" className={styles.cell}>
            <span>{name}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

/** A run where there is no room for a row: what it was of and how it ended, whose it was and when. */
export function RunsCard({ run, ...row }: Omit<RowProps, 'shown'>) {
  const { company, source, object_type, status, start_time } = run;
  return (
    <RunsRowFrame run={run} {...row} className={styles.card}>
      <div role="cell" className={styles.cell}>
        <Link to="/runs" search={(before) => ({ ...before, run: run.run_id })} resetScroll={false}>
          {object_type}
        </Link>
      </div>
      <div role="cell" className={styles.cell}>
        <StatusBadge status={status} />
      </div>
      <div role="cell" className={styles.cell}>
        {company} · {source}
      </div>
      <div role="cell" className={styles.cell}>
        <Time at={start_time} company={company} as="dayTime" /> · <RunTime run={run} />
      </div>
    </RunsRowFrame>
  );
}
