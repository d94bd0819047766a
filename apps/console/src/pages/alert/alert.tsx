import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { alertQuery, silencesQuery } from '../../api/queries';
import type { AlertDetail } from '../../api/types';
import { AlertStateBadge, SeverityBadge } from '../../components/badge';
import { PageHead, Panel, Stack } from '../../components/layout';
import { Answered } from '../../components/states';
import { AlertSentence, type SaidAlert, useSentenceTexts } from '../../components/sentence';
import { SubjectLink } from '../../components/subject-link';
import { Began } from '../../components/began';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { useMay } from '../../session/session';
import { firingEvidence, lastedSecs, silencesOf } from '../../state/alert-facts';
import { messages } from './alert.messages';
import styles from './alert.module.css';
import { AcknowledgeDialog, SilenceDialog } from './dialogs';
import { ComparedRuns, EvidencePanel } from './evidence';
import { HandlingNotes } from './handling-notes';
import { LastTime } from './last-time';

const route = getRouteApi('/alerts/$alertId');

export function AlertPage() {
  const t = useMessages(messages);
  const { alertId } = route.useParams();
  const answer = useQuery(alertQuery(alertId));
  return (
    <>
      <Link to="/alerts" className={styles.back}>
        {t.back}
      </Link>
      {answer.data === undefined && <PageHead title={t.title} />}
      <Answered answer={answer}>{(alert) => <Shown alert={alert} />}</Answered>
    </>
  );
}

function Shown({ alert }: { readonly alert: AlertDetail }) {
  const t = useMessages(messages);
  const texts = useSentenceTexts();
  const [open, setOpen] = useState<'acknowledge' | 'silence' | null>(null);
  const close = (): void => setOpen(null);
  const { state } = alert;
  const mayOperate = useMay('operate');
  const evidence = firingEvidence(alert);
  return (
    <>
      <PageHead
        title={texts.ofAlert(headOf(alert))}
        heading={<AlertSentence alert={headOf(alert)} />}
        says={<Marks alert={alert} />}
      >
        {mayOperate && state !== 'resolved' && alert.acknowledgement === null && (
          <button type="button" onClick={() => setOpen('acknowledge')}>
            {t.acknowledge}
          </button>
        )}
        {mayOperate && (
          <button type="button" onClick={() => setOpen('silence')}>
            {t.silence}
          </button>
        )}
      </PageHead>
      <Stack>
        <Notes alert={alert} />
        <EvidencePanel title={state === 'resolved' ? t.whyFired : t.why} alert={alert} evidence={evidence} />
        <ComparedRuns evidence={evidence} subject={alert.subject} />
        {evidence !== alert.evidence && state === 'resolved' && (
          <EvidencePanel title={t.whyOver} alert={alert} evidence={alert.evidence} />
        )}
        <LastTime alert={alert} />
        <History alert={alert} />
      </Stack>
      {open === 'acknowledge' && <AcknowledgeDialog alert={alert} onClose={close} />}
      {open === 'silence' && <SilenceDialog alert={alert} onClose={close} />}
    </>
  );
}

/** The sentence of the notification about an alert that is over. */
function headOf({ state, summary, saying, subject, transitions }: AlertDetail): SaidAlert {
  const fired = state === 'resolved' ? transitions.findLast(({ to }) => to === 'firing') : undefined;
  return { summary, saying, ...(fired && { summary: fired.summary, saying: fired.saying }), subject };
}

function Marks({ alert }: { readonly alert: AlertDetail }) {
  const t = useMessages(messages);
  const format = useFormat();
  const { subject } = alert;
  const lasted = lastedSecs(alert);
  return (
    <span className={styles.marks}>
      <AlertStateBadge state={alert.state} />
      <SeverityBadge severity={alert.severity} isBare />
      <span>
        {subject.company && subject.source && `${subject.company} › `}
        <SubjectLink subject={subject} />
      </span>
      {alert.rule === 'cycle-incomplete' && subject.company !== null && (
        <Link to="/cycles" search={{ company: subject.company }}>
          {t.inCycles}
        </Link>
      )}
      <span>
        {t.since} <Began of={alert} company={subject.company} />
        {lasted === null ? '' : `, ${t.lasted(format.duration(lasted))}`}
      </span>
    </span>
  );
}

function Notes({ alert }: { readonly alert: AlertDetail }) {
  const { data } = useQuery(silencesQuery);
  const { acknowledgement, subject } = alert;
  const silences = silencesOf(alert, data?.silences ?? []);
  return <HandlingNotes acknowledgement={acknowledgement} silences={silences} company={subject.company} />;
}

function History({ alert }: { readonly alert: AlertDetail }) {
  const t = useMessages(messages);
  return (
    <Panel title={t.history}>
      <ol className={styles.timeline}>
        {[...alert.transitions].reverse().map(({ transition_id, from, to, at, summary, saying }) => (
          <li key={transition_id} data-to={to}>
            <span>
              <AlertStateBadge state={to} /> {from === null ? t.began : from === to ? t.changed : null}
            </span>
            <Time at={at} company={alert.subject.company} />
            <p>
              <AlertSentence alert={{ summary, saying, subject: alert.subject }} />
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
