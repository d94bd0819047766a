import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { runQuery } from '../../api/queries';
import type { RunDetail, RunEntry } from '../../api/types';
import { AlertStateBadge, StatusBadge } from '../../components/badge';
import { Drawer } from '../../components/drawer';
import { Facts } from '../../components/layout';
import { Sentence } from '../../components/sentence';
import { Answered } from '../../components/states';
import { SubjectLink } from '../../components/subject-link';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { messages } from './runs.messages';
import styles from './runs.module.css';

/** Everything about one run. */
export function RunDrawer({ runId, onClose }: { readonly runId: string; readonly onClose: () => void }) {
  const t = useMessages(messages);
  const answer = useQuery(runQuery(runId));
  const run = answer.data;
  return (
    <Drawer
      title={
        run ? (
          <span className={styles.title}>
            {run.object_type} <StatusBadge status={run.status} />
          </span>
        ) : (
          t.run
        )
      }
      onClose={onClose}
    >
      <Answered answer={answer}>{(data) => <Run run={data} />}</Answered>
    </Drawer>
  );
}

function Run({ run }: { readonly run: RunDetail }) {
  const t = useMessages(messages);
  const format = useFormat();
  const { company, source, zone, object_id, object_type } = run;
  return (
    <div className={styles.sections}>
      <Facts
        facts={[
          [t.colObject, <SubjectLink key="subject" subject={run} />],
          [t.colCompany, company],
          [t.colStart, <Time key="start" at={run.start_time} company={company} />],
          [t.colDuration, format.duration(run.duration_seconds)],
          [t.cycle, run.sequence_id],
        ]}
      />
      {run.error_message !== null && (
        <Section title={t.error}>
          <p className={styles.failure}>{run.error_message}</p>
        </Section>
      )}
      <Section title={t.compared}>
        {run.last_good === null ? <p>{t.comparedNone}</p> : <Compared run={run} good={run.last_good} />}
      </Section>
      <Section title={t.anomalies} isLeftOut={run.anomaly_reason === null}>
        <ul>
          {run.anomaly_reason?.split('; ').map((code) => (
            <Anomaly key={code} code={code} />
          ))}
        </ul>
      </Section>
      <Section title={t.alerts} isLeftOut={run.alerts.length === 0}>
        <ul>
          {run.alerts.map(({ alert_id: alertId, summary, state }) => (
            <li key={alertId}>
              <AlertStateBadge state={state} />{' '}
              <Link to="/alerts/$alertId" params={{ alertId }}>
                <Sentence text={summary} company={run.company} />
              </Link>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t.neighbours}>
        <div className={styles.neighbours}>
          <Neighbour run={run.previous} name={t.previous} none={t.noneBefore} />
          <Neighbour run={run.next} name={t.next} none={t.noneAfter} />
        </div>
      </Section>
      <Section title={t.normalizations} isLeftOut={run.normalizations.length === 0}>
        <ul>
          {run.normalizations.map(({ field, code, original }) => (
            <li key={`${field} ${code}`}>
              <strong>{field}</strong> <code>{code}</code>
              {original !== null && original !== undefined && (
                <>
                  {' '}
                  {t.original} <code>{textOf(original)}</code>
                </>
              )}
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t.deadLetters} isLeftOut={run.dead_letters.length === 0}>
        <ul>
          {run.dead_letters.map(({ dead_letter_id: letter, code, detail, replayed_at }) => (
            <li key={letter}>
              <Link to="/dead-letters" search={{ letter }}>
                {code}
              </Link>{' '}
              {detail}
              {replayed_at !== null && (
                <>
                  {' '}
                  ({t.replayed} <Time at={replayed_at} company={company} as="ago" />)
                </>
              )}
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t.details}>
        <Facts
          facts={[
            [t.colZone, zone],
            [t.colObjectId, object_id],
            [t.transformation, run.transformation],
            [t.colEnd, <Time key="end" at={run.end_time} company={company} />],
            [t.colCpu, format.duration(run.cpu_time_seconds)],
            [t.colMemory, format.bytes(run.memory_used_bytes)],
            [t.colEfficiency, format.score(run.efficiency_score)],
            [t.utilization, format.percent(run.resource_utilization)],
            [t.throughput, known(run.throughput_objects_per_minute, (value) => t.perMinute(format.score(value)))],
            [t.ingestedAt, known(run.ingested_at, (at) => <Time at={at} company={company} />)],
            [t.storedAt, <Time key="stored" at={run.stored_at} company={company} />],
            [t.description, run.description],
            [t.runId, <code key="id">{run.run_id}</code>],
          ]}
        />
      </Section>
      <Section title={t.parameters} isLeftOut={isEmpty(run.parameters)}>
        <pre tabIndex={0}>{textOf(run.parameters)}</pre>
      </Section>
      <p>
        <Link to="/runs" search={{ company, source, zone, object_id, object_type, range: '7d' }}>
          {t.allOfObject}
        </Link>
      </p>
    </div>
  );
}

const known = <T,>(value: T | null, show: (value: T) => ReactNode): ReactNode => (value === null ? null : show(value));

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || JSON.stringify(value) === '{}';

function Section({
  title,
  isLeftOut = false,
  children,
}: {
  readonly title: string;
  readonly isLeftOut?: boolean;
  readonly children: ReactNode;
}) {
  if (isLeftOut) return null;
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** What is this much larger or smaller than in a good run is loud. */
const LOUD_FACTOR = 2;

function Compared({ run, good }: { readonly run: RunDetail; readonly good: RunEntry }) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const format = useFormat();
  const rows = [
    [t.colDuration, run.duration_seconds, good.duration_seconds, format.duration],
    [t.colCpu, run.cpu_time_seconds, good.cpu_time_seconds, format.duration],
    [t.colMemory, run.memory_used_bytes, good.memory_used_bytes, format.bytes],
  ] as const;
  return (
    <>
      {run.differs.length > 0 ? (
        <ul>
          {run.differs.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      ) : (
        <p>{t.comparedSame}</p>
      )}
      <table className={styles.compare}>
        <thead>
          <tr>
            <td />
            <th scope="col">{t.thisRun}</th>
            <th scope="col">
              <Link to="/runs" search={(before) => ({ ...before, run: good.run_id })}>
                {t.lastGood}
              </Link>
            </th>
            <th scope="col">{t.factor}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{words.status}</th>
            <td>
              <StatusBadge status={run.status} />
            </td>
            <td>
              <StatusBadge status={good.status} />
            </td>
            <td />
          </tr>
          {rows.map(([name, now, then, write]) => {
            const factor = now === null || then === null || then <= 0 ? null : now / then;
            const isLoud = factor !== null && (factor >= LOUD_FACTOR || factor <= 1 / LOUD_FACTOR);
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{write(now)}</td>
                <td>{write(then)}</td>
                <td className={isLoud ? styles.loud : undefined}>{format.times(factor)}</td>
              </tr>
            );
          })}
          <tr>
            <th scope="row">{t.colStart}</th>
            <td>
              <Time at={run.start_time} company={run.company} />
            </td>
            <td>
              <Time at={good.start_time} company={run.company} />
            </td>
            <td />
          </tr>
        </tbody>
      </table>
    </>
  );
}

function Anomaly({ code }: { readonly code: string }) {
  const t = useMessages(messages);
  const says = (t as unknown as Record<string, string>)[code];
  return (
    <li>
      {says !== undefined && `${says} `}
      <code>{code}</code>
    </li>
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
