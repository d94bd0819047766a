import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { openRunsQuery } from '../api/queries';
import { StatusBadge } from '../components/badge';
import { RunTime } from '../components/run-time';
import { Time } from '../components/time';
import { useMessages } from '../i18n/locale';
import type { RunFilter } from '../search/run-filter';
import { messages } from './subject.messages';
import styles from './subject.module.css';

const MOST_SHOWN = 3;

/** The runs of a subject that have started and not ended; nothing when there are none. */
export function RunningNote({
  subject,
  hasNames = false,
}: {
  readonly subject: RunFilter;
  /** Whether each run says of which object it is. */
  readonly hasNames?: boolean;
}) {
  const t = useMessages(messages);
  const { data } = useQuery(openRunsQuery(subject));
  if (data === undefined || data.runs.length === 0) return null;
  const { runs, next_cursor } = data;
  const search = { ...subject, status: 'RUNNING', range: 'all' } as const;
  return (
    <ul className={styles.running}>
      {runs.slice(0, MOST_SHOWN).map((run) => (
        <li key={run.run_id}>
          <StatusBadge status={run.status} /> {hasNames && <>{run.object_type} </>}
          <Link to="/runs" search={{ ...search, run: run.run_id }}>
            {t.runningSince} <Time at={run.start_time} company={run.company} />
          </Link>{' '}
          (<RunTime run={run} />)
        </li>
      ))}
      {(runs.length > MOST_SHOWN || next_cursor !== null) && (
        <li>
          <Link to="/runs" search={search}>
            {t.allRunning}
          </Link>
        </li>
      )}
    </ul>
  );
}
