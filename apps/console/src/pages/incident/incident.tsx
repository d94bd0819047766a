import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { sendJson } from '../../api/client';
import { incidentQuery, silencesQuery } from '../../api/queries';
import type { IncidentDetail } from '../../api/types';
import { ActionFailed } from '../../components/action-failed';
import { SeverityBadge } from '../../components/badge';
import { Began } from '../../components/began';
import { handlingRoots } from '../../components/handling-dialogs';
import { IncidentBadge } from '../../components/incident-badge';
import { Facts, PageHead, Panel, Stack } from '../../components/layout';
import { rows } from '../../components/more';
import { IncidentTitle, useSentenceTexts } from '../../components/sentence';
import { Answered } from '../../components/states';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { useMay } from '../../session/session';
import { lastedSecs } from '../../state/alert-facts';
import { readableCause } from '../../state/cause';
import styles from '../alert/alert.module.css';
import { HandlingNotes } from '../alert/handling-notes';
import { AlertRow } from '../alerts/alert-row';
import { AcknowledgeIncidentDialog, incidentPath, MuteIncidentDialog } from './incident-dialogs';
import { messages } from './incident.messages';
import { TransitionTimes } from './transition-times';

const route = getRouteApi('/incidents/$incidentId');

export function IncidentPage() {
  const t = useMessages(messages);
  const { incidentId } = route.useParams();
  const answer = useQuery(incidentQuery(incidentId));
  return (
    <>
      <Link to="/incidents" className={styles.back}>
        {t.back}
      </Link>
      {answer.data === undefined && <PageHead title={t.title} />}
      <Answered answer={answer}>{(incident) => <Shown incident={incident} />}</Answered>
    </>
  );
}

function Shown({ incident }: { readonly incident: IncidentDetail }) {
  const t = useMessages(messages);
  const [open, setOpen] = useState<'acknowledge' | 'mute' | null>(null);
  const close = (): void => setOpen(null);
  const mayOperate = useMay('operate');
  const title = useSentenceTexts().ofIncident(incident);
  const { state, acknowledgement } = incident;
  return (
    <>
      <PageHead
        title={title}
        heading={<IncidentTitle incident={incident} />}
        says={
          <span className={styles.marks}>
            <IncidentBadge state={state} />
            <SeverityBadge severity={incident.severity} isBare />
          </span>
        }
      >
        {mayOperate && state === 'open' && acknowledgement === null && (
          <button type="button" onClick={() => setOpen('acknowledge')}>
            {t.acknowledge}
          </button>
        )}
        {mayOperate && (
          <button type="button" onClick={() => setOpen('mute')}>
            {t.mute}
          </button>
        )}
      </PageHead>
      <Stack>
        <Notes incident={incident} />
        <About incident={incident} />
        <ItsAlerts incident={incident} />
      </Stack>
      {open === 'acknowledge' && <AcknowledgeIncidentDialog incident={incident} onClose={close} />}
      {open === 'mute' && <MuteIncidentDialog incident={incident} onClose={close} />}
    </>
  );
}

/** The acknowledgement and the mutes of the incident, each with the button that ends it. */
function Notes({ incident }: { readonly incident: IncidentDetail }) {
  const t = useMessages(messages);
  const client = useQueryClient();
  const { data } = useQuery(silencesQuery);
  const ending = useMutation({
    mutationFn: (path: string) => sendJson('DELETE', path),
    onSuccess: () => Promise.all(handlingRoots.map((root) => client.invalidateQueries({ queryKey: [root] }))),
  });
  const mayOperate = useMay('operate');
  const { incident_id: id, acknowledgement, company } = incident;
  const ours = (data?.silences ?? []).filter(({ match, state }) => match.incident_id === id && state === 'active');
  return (
    <>
      <ActionFailed error={ending.error} />
      <HandlingNotes
        acknowledgement={acknowledgement}
        silences={ours}
        company={company}
        toolsOf={(silence) =>
          mayOperate && (
            <button
              type="button"
              disabled={ending.isPending}
              onClick={() =>
                ending.mutate(
                  silence === null
                    ? `${incidentPath(id)}/acknowledge`
                    : `/silences/${encodeURIComponent(silence.silence_id ?? '')}`,
                )
              }
            >
              {silence === null ? t.takeBack : t.endMute}
            </button>
          )
        }
      />
    </>
  );
}

function About({ incident }: { readonly incident: IncidentDetail }) {
  const t = useMessages(messages);
  const format = useFormat();
  const { company, source, object_count, resolved_at, ended_at } = incident;
  const cause = readableCause(incident.cause, incident.rules);
  const lasted = lastedSecs(incident);
  return (
    <Panel title={t.facts}>
      <Facts
        facts={[
          [
            t.cause,
            cause && (
              <>
                <span translate="no">{cause}</span>
                {incident.shared_cause && ` (${t.shared})`}
              </>
            ),
          ],
          [t.company, company ?? t.several],
          [t.source, source],
          [t.rules, incident.rules.join(', ')],
          [t.objects, object_count > 0 ? format.count(object_count) : null],
          [t.began, <Began key="began" of={incident} company={company} />],
          [
            t.ended,
            resolved_at && (
              <>
                <Time at={ended_at ?? resolved_at} company={company} />
                {lasted !== null && `, ${t.lasted(format.duration(lasted))}`}
              </>
            ),
          ],
        ]}
      />
    </Panel>
  );
}

function ItsAlerts({ incident: { alerts, alert_count } }: { readonly incident: IncidentDetail }) {
  const t = useMessages(messages);
  const format = useFormat();
  const [shown, all] = [format.count(alerts.length), format.count(alert_count)];
  return (
    <Panel title={t.itsAlerts} aside={alerts.length < alert_count ? t.countOf(shown, all) : all}>
      <ol className={rows.rows}>
        {alerts.map((alert) => (
          <AlertRow key={alert.alert_id} alert={alert} hasIncident={false}>
            <TransitionTimes alert={alert} />
          </AlertRow>
        ))}
      </ol>
    </Panel>
  );
}
