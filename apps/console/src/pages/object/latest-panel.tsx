import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { latestRunsQuery } from '../../api/queries';
import type { RunEntry } from '../../api/types';
import { AnomalyText } from '../../components/anomaly-text';
import { Badge, StatusBadge } from '../../components/badge';
import { Hidden, Panel, Scroll } from '../../components/layout';
import { Answered } from '../../components/states';
import { Time } from '../../components/time';
import { useFormat, useZoneOf } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import type { RunFilter } from '../../search/run-filter';
import { shared } from '../../i18n/shared.messages';
import { statusLooks } from '../../state/status-looks';
import { messages as subjectMessages } from '../../subject/subject.messages';
import styles from '../../subject/subject.module.css';
import { messages } from './object.messages';

const IN_STRIP = 60;
const IN_TABLE = 8;

interface RunsProps {
  /** The newest first. */
  readonly runs: readonly RunEntry[];
  readonly filter: RunFilter;
}

/** The latest runs as bars, and as a table. */
export function LatestPanel({ filter }: { readonly filter: RunFilter }) {
  const t = useMessages(messages);
  const s = useMessages(subjectMessages);
  const latest = useQuery(latestRunsQuery(filter, IN_STRIP));
  return (
    <Panel
      title={t.latest}
      aside={
        <Link to="/runs" search={filter}>
          {s.allRuns}
        </Link>
      }
    >
      <Answered answer={latest}>
        {({ runs }) => (
          <>
            <Strip runs={runs} filter={filter} />
            <Table runs={runs} filter={filter} />
          </>
        )}
      </Answered>
    </Panel>
  );
}

/** A value that most runs share does not stand out. */
const isOdd = (run: RunEntry, runs: readonly RunEntry[]): boolean =>
  run.is_anomaly && 2 * runs.filter(({ anomaly_reason }) => anomaly_reason === run.anomaly_reason).length < runs.length;

type Look = 'bad' | 'odd' | undefined;

const looksOf = (runs: readonly RunEntry[]): Look[] =>
  runs.map((run) => (run.status === 'FAILED' ? 'bad' : isOdd(run, runs) ? 'odd' : undefined));

/** The strip serves the pointer and the eye; the table below has the same for every reader. */
function Strip({ runs, filter }: RunsProps) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const format = useFormat();
  const zoneOf = useZoneOf();
  const longest = Math.max(...runs.map(({ duration_seconds }) => duration_seconds ?? 0), 1e-9);
  const shown = [...runs].reverse();
  const looks = looksOf(shown);
  const count = (wanted: Look): number => looks.filter((look) => look === wanted).length;
  return (
    <>
      <Hidden>{t.stripOf(runs.length, count('bad'), count('odd'))}</Hidden>
      <ol className={styles.strip} aria-hidden="true">
        {shown.map((run, index) => {
          const look = looks[index];
          const height = Math.max(14, (100 * (run.duration_seconds ?? 0)) / longest);
          const status = look === 'bad' ? t.failed : look === 'odd' ? t.anomaly : words[statusLooks[run.status].word];
          const when = format.dateTime(run.start_time, zoneOf(run.company));
          return (
            <li key={run.run_id} title={`${when}\n${status} · ${format.duration(run.duration_seconds)}`}>
              <Link to="/runs" search={{ ...filter, run: run.run_id }} tabIndex={-1}>
                <span {...(look && { className: styles[look] })} style={{ height: `${height}%` }} />
              </Link>
            </li>
          );
        })}
      </ol>
      <ul className={styles.legend} aria-hidden="true">
        <li>
          <span /> {t.success}
        </li>
        <li>
          <span className={styles.odd} /> {t.anomaly}
        </li>
        <li>
          <span className={styles.bad} /> {t.failed}
        </li>
        <li>{t.stripSays}</li>
      </ul>
    </>
  );
}

function Table({ runs, filter }: RunsProps) {
  const t = useMessages(messages);
  const s = useMessages(subjectMessages);
  const format = useFormat();
  const looks = looksOf(runs);
  return (
    <Scroll label={s.tableOf(t.latest)}>
      <table className={`${styles.table} ${styles.cards}`}>
        <thead>
          <tr>
            <th scope="col">{t.start}</th>
            <th scope="col">{t.status}</th>
            <th scope="col" className={styles.number}>
              {t.duration}
            </th>
            <th scope="col" className={styles.number}>
              {t.cpu}
            </th>
            <th scope="col" className={styles.number}>
              {t.memory}
            </th>
            <th scope="col">{t.says}</th>
          </tr>
        </thead>
        <tbody>
          {runs.slice(0, IN_TABLE).map((run, index) => (
            <tr key={run.run_id}>
              <td>
                <Link to="/runs" search={{ ...filter, run: run.run_id }}>
                  <Time at={run.start_time} company={run.company} />
                </Link>
              </td>
              <td>
                <StatusBadge status={run.status} />{' '}
                {looks[index] === 'odd' && (
                  <Badge tone="slow" icon="warning" isBare>
                    {t.anomaly}
                  </Badge>
                )}
              </td>
              <td className={styles.number}>{format.duration(run.duration_seconds)}</td>
              <td className={styles.number}>{format.duration(run.cpu_time_seconds)}</td>
              <td className={styles.number}>{format.bytes(run.memory_used_bytes)}</td>
              <td className={styles.text}>
                {run.error_message ??
                  (run.anomaly_reason ? <AnomalyText reason={run.anomaly_reason} /> : run.description)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
