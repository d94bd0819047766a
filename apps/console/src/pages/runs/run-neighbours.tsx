import { Link } from '@tanstack/react-router';
import type { RunDetail, RunEntry } from '../../api/types';
import { StatusBadge } from '../../components/badge';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { messages } from './runs.messages';
import styles from './runs.module.css';

/** The runs of the same object before and after this one. */
export function Neighbours({ run }: { readonly run: RunDetail }) {
  const t = useMessages(messages);
  return (
    <div className={styles.neighbours}>
      <Neighbour run={run.previous} name={t.previous} none={t.noneBefore} />
      <Neighbour run={run.next} name={t.next} none={t.noneAfter} />
    </div>
  );
}

function Neighbour({
  run,
  name,
  none,
}: {
  readonly run: RunEntry | null;
  readonly name: string;
  readonly none: string;
}) {
  const format = useFormat();
  if (run === null) {
    return (
      <div>
        <small>{none}</small>
      </div>
    );
  }
  return (
    <Link to="/runs" search={(before) => ({ ...before, run: run.run_id })} resetScroll={false}>
      <small>{name}</small>
      <StatusBadge status={run.status} />
      <span>
        <Time at={run.start_time} company={run.company} />
      </span>
      <small>{format.duration(run.duration_seconds)}</small>
    </Link>
  );
}
