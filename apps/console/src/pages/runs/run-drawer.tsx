import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { runQuery } from '../../api/queries';
import type { RunDetail } from '../../api/types';
import { StatusBadge } from '../../components/badge';
import { Drawer } from '../../components/drawer';
import { RunText } from '../../components/run-text';
import { Answered } from '../../components/states';
import { useMessages } from '../../i18n/locale';
import { tracedText } from '../../state/traceback';
import { Compared } from './run-compared';
import { MainFacts, MoreFacts } from './run-facts';
import { Anomalies, Normalizations, RunAlerts, RunDeadLetters, textOf, UnusualNumbers } from './run-lists';
import { Neighbours } from './run-neighbours';
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
  const { company, source, zone, object_id, object_type } = run;
  const wrong = wrongWith(run);
  const anomalies = run.anomaly_reason?.split('; ') ?? [];
  return (
    <div className={styles.sections}>
      <MainFacts run={run} />
      <Section title={t.error} isLeftOut={wrong === null}>
        <div className={styles.failure}>
          <RunText text={wrong ?? ''} />
        </div>
      </Section>
      <Section title={t.description} isLeftOut={run.description === null || run.description === wrong}>
        <div className={styles.said}>
          <RunText text={run.description ?? ''} />
        </div>
      </Section>
      <Section title={t.compared}>
        {run.last_good === null ? <p>{t.comparedNone}</p> : <Compared run={run} good={run.last_good} />}
      </Section>
      <Section title={t.anomalies} isLeftOut={anomalies.length === 0}>
        <Anomalies codes={anomalies} />
        <UnusualNumbers run={run} />
      </Section>
      <Section title={t.alerts} isLeftOut={run.alerts.length === 0}>
        <RunAlerts run={run} />
      </Section>
      <Section title={t.neighbours}>
        <Neighbours run={run} />
      </Section>
      <Section title={t.normalizations} isLeftOut={run.normalizations.length === 0}>
        <Normalizations run={run} />
      </Section>
      <Section title={t.deadLetters} isLeftOut={run.dead_letters.length === 0}>
        <RunDeadLetters run={run} />
      </Section>
      <Section title={t.details}>
        <MoreFacts run={run} />
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

/** The failure of a run: its traceback when that ends with its error message, or else the message; null: nothing did. */
function wrongWith({ error_message, description }: RunDetail): string | null {
  if (error_message === null || description === null) return error_message;
  return tracedText(description)?.says.includes(error_message) === true ? description : error_message;
}

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
