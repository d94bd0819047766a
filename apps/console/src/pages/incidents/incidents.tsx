import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { incidentPagesQuery } from '../../api/queries';
import type { Incident } from '../../api/types';
import { SeverityBadge } from '../../components/badge';
import { Began } from '../../components/began';
import { Handled } from '../../components/handled';
import { IncidentBadge } from '../../components/incident-badge';
import { Field, PageHead, Panel, Stack } from '../../components/layout';
import { More, rows } from '../../components/more';
import { IncidentTitle, useSentenceTexts } from '../../components/sentence';
import { Answered, EmptyNote } from '../../components/states';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { CompanyChoice } from '../../search/subject-filter';
import { useMay } from '../../session/session';
import { lastedSecs } from '../../state/alert-facts';
import { AcknowledgeIncidentDialog, MuteIncidentDialog } from '../incident/incident-dialogs';
import { messages } from './incidents.messages';

const route = getRouteApi('/incidents');

const states = ['open', 'resolved'] as const;

interface BeingHandled {
  readonly incident: Incident;
  readonly by: 'acknowledge' | 'mute';
}

export function IncidentsPage() {
  const t = useMessages(messages);
  const common = useMessages(shared);
  const { state, company } = route.useSearch();
  const navigate = route.useNavigate();
  const [handled, setHandled] = useState<BeingHandled | null>(null);
  const close = (): void => setHandled(null);
  return (
    <>
      <PageHead title={t.title} says={t.says} />
      <div className={rows.filters}>
        <Field label={t.state}>
          <select
            value={state ?? ''}
            onChange={(event) => {
              const next = (event.target.value || undefined) as typeof state;
              void navigate({ search: (before) => ({ ...before, state: next }), replace: true });
            }}
          >
            <option value="">{common.any}</option>
            <option value="open">{common.incidentOpen}</option>
            <option value="resolved">{common.incidentOver}</option>
          </select>
        </Field>
        <CompanyChoice
          value={company}
          onChange={(next) => void navigate({ search: (before) => ({ ...before, company: next }), replace: true })}
        />
      </div>
      <Stack>
        {states
          .filter((each) => state === undefined || state === each)
          .map((each) => (
            <IncidentList key={each} state={each} company={company} onHandle={setHandled} />
          ))}
      </Stack>
      {handled?.by === 'acknowledge' && <AcknowledgeIncidentDialog incident={handled.incident} onClose={close} />}
      {handled?.by === 'mute' && <MuteIncidentDialog incident={handled.incident} onClose={close} />}
    </>
  );
}

/** Those that are open, or those that are over: the newest first. */
function IncidentList({
  state,
  company,
  onHandle,
}: {
  readonly state: Incident['state'];
  readonly company: string | undefined;
  readonly onHandle: (handled: BeingHandled) => void;
}) {
  const t = useMessages(messages);
  const common = useMessages(shared);
  const pages = useInfiniteQuery(incidentPagesQuery({ state, company }));
  return (
    <Panel title={state === 'open' ? t.openList : t.overList}>
      <Answered answer={pages}>
        {({ pages: found }) => {
          const incidents = found.flatMap((page) => page.incidents);
          if (incidents.length > 0) {
            return (
              <>
                <ol className={rows.rows}>
                  {incidents.map((each) => (
                    <IncidentRow key={each.incident_id} incident={each} onHandle={onHandle} />
                  ))}
                </ol>
                <More pages={pages} />
              </>
            );
          }
          if (company === undefined) {
            return state === 'open' ? <EmptyNote title={t.noneOpen} /> : <EmptyNote title={t.none} says={t.noneSays} />;
          }
          return (
            <EmptyNote title={t.noneFound}>
              <Link to="/incidents" search={{}}>
                {common.clearFilter}
              </Link>
            </EmptyNote>
          );
        }}
      </Answered>
    </Panel>
  );
}

function IncidentRow({
  incident,
  onHandle,
}: {
  readonly incident: Incident;
  readonly onHandle: (handled: BeingHandled) => void;
}) {
  const t = useMessages(messages);
  const mayOperate = useMay('operate');
  const title = useSentenceTexts().ofIncident(incident);
  const { incident_id: incidentId, state, acknowledgement } = incident;
  return (
    <li className={rows.row}>
      <div className={rows.marks}>
        <IncidentBadge state={state} />
        <SeverityBadge severity={incident.severity} isBare />
      </div>
      <div className={rows.what}>
        <Link to="/incidents/$incidentId" params={{ incidentId }}>
          <IncidentTitle incident={incident} />
        </Link>
        <Meta incident={incident} />
        {mayOperate && state === 'open' && (
          <div className={rows.meta}>
            {acknowledgement === null && (
              <button
                type="button"
                className={rows.link}
                aria-label={t.acknowledgeOf(title)}
                onClick={() => onHandle({ incident, by: 'acknowledge' })}
              >
                {t.acknowledge}
              </button>
            )}
            <button
              type="button"
              className={rows.link}
              aria-label={t.muteOf(title)}
              onClick={() => onHandle({ incident, by: 'mute' })}
            >
              {t.mute}
            </button>
          </div>
        )}
      </div>
      <When incident={incident} />
    </li>
  );
}

function Meta({ incident }: { readonly incident: Incident }) {
  const t = useMessages(messages);
  const format = useFormat();
  const { company, source, object_count, alert_count, open_count, acknowledgement, muted_until } = incident;
  return (
    <div className={rows.meta}>
      <span>{company ?? t.several}</span>
      {source && <span>{source}</span>}
      {object_count > 0 && <span>{t.objects(object_count, format.count(object_count))}</span>}
      <span>{t.alerts(alert_count, format.count(alert_count))}</span>
      {open_count > 0 && open_count < alert_count && <span>{t.stillOpen(format.count(open_count))}</span>}
      <span>{incident.rules.join(', ')}</span>
      <Handled acknowledgement={acknowledgement} mutedUntil={muted_until} company={company} />
    </div>
  );
}

function When({ incident }: { readonly incident: Incident }) {
  const t = useMessages(messages);
  const format = useFormat();
  const lasted = lastedSecs(incident);
  return (
    <div className={rows.when}>
      <Began of={incident} company={incident.company} as="ago" />
      {lasted !== null && <small>{t.lasted(format.duration(lasted))}</small>}
    </div>
  );
}
