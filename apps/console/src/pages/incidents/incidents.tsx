import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { incidentPagesQuery, incidentQuery } from '../../api/queries';
import type { Incident } from '../../api/types';
import { Badge, SeverityBadge } from '../../components/badge';
import { Drawer } from '../../components/drawer';
import { Facts, Field, PageHead, Panel, Stack } from '../../components/layout';
import { More, rows } from '../../components/more';
import { Answered, EmptyNote } from '../../components/states';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { CompanyChoice } from '../../search/subject-filter';
import { causeWords } from '../../state/cause';
import { secondsOf } from '../../state/alert-facts';
import { AlertRow } from '../alerts/alert-row';
import { messages } from './incidents.messages';

const route = getRouteApi('/incidents');

export function IncidentsPage() {
  const t = useMessages(messages);
  const common = useMessages(shared);
  const { state, company, incident } = route.useSearch();
  const navigate = route.useNavigate();
  const pages = useInfiniteQuery(incidentPagesQuery({ state, company }));
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
            <option value="open">{t.open}</option>
            <option value="resolved">{t.over}</option>
          </select>
        </Field>
        <CompanyChoice
          value={company}
          onChange={(next) => void navigate({ search: (before) => ({ ...before, company: next }), replace: true })}
        />
      </div>
      <Panel title={t.list}>
        <Answered answer={pages}>
          {({ pages: found }) => {
            const incidents = found.flatMap((page) => page.incidents);
            if (incidents.length > 0) {
              return (
                <>
                  <ol className={rows.rows}>
                    {incidents.map((each) => (
                      <IncidentRow key={each.incident_id} incident={each} />
                    ))}
                  </ol>
                  <More pages={pages} />
                </>
              );
            }
            return state === undefined && company === undefined ? (
              <EmptyNote title={t.none} says={t.noneSays} />
            ) : (
              <EmptyNote title={t.noneFound}>
                <Link to="/incidents" search={{}}>
                  {common.clearFilter}
                </Link>
              </EmptyNote>
            );
          }}
        </Answered>
      </Panel>
      {incident !== undefined && (
        <IncidentDrawer
          key={incident}
          id={incident}
          onClose={() => void navigate({ search: (before) => ({ ...before, incident: undefined }) })}
        />
      )}
    </>
  );
}

function IncidentState({ state }: { readonly state: Incident['state'] }) {
  const t = useMessages(messages);
  return state === 'open' ? (
    <Badge tone="bad" icon="failing">
      {t.open}
    </Badge>
  ) : (
    <Badge tone="ok" icon="healthy">
      {t.over}
    </Badge>
  );
}

function IncidentRow({ incident }: { readonly incident: Incident }) {
  const t = useMessages(messages);
  const format = useFormat();
  const { incident_id, company, source, alerts, object_count, resolved_at, started_at } = incident;
  const firing = alerts.filter(({ state }) => state === 'firing').length;
  return (
    <li className={rows.row}>
      <div className={rows.marks}>
        <IncidentState state={incident.state} />
        <SeverityBadge severity={incident.severity} isBare />
      </div>
      <div className={rows.what}>
        <Link from="/incidents" to="/incidents" search={(before) => ({ ...before, incident: incident_id })}>
          {causeWords(incident.cause ?? t.noCause)}
        </Link>
        <div className={rows.meta}>
          <span>{company ?? t.several}</span>
          {source && <span>{source}</span>}
          {object_count > 0 && <span>{t.objects(object_count, format.count(object_count))}</span>}
          <span>{t.alerts(incident.alert_count, format.count(incident.alert_count))}</span>
          {firing > 0 && firing < incident.alert_count && <span>{t.firing(format.count(firing))}</span>}
          <span>{incident.rules.join(', ')}</span>
        </div>
      </div>
      <div className={rows.when}>
        <Time at={started_at} company={company} as="ago" />
        {resolved_at && resolved_at > started_at && (
          <small>{t.lasted(format.duration(secondsOf(started_at, resolved_at)))}</small>
        )}
      </div>
    </li>
  );
}

function IncidentDrawer({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const t = useMessages(messages);
  const answer = useQuery(incidentQuery(id));
  return (
    <Drawer title={causeWords(answer.data?.cause ?? t.incident)} onClose={onClose}>
      <Answered answer={answer}>
        {(incident) => (incident === null ? <EmptyNote title={t.gone} /> : <IncidentDetail incident={incident} />)}
      </Answered>
    </Drawer>
  );
}

function IncidentDetail({ incident }: { readonly incident: Incident }) {
  const t = useMessages(messages);
  const common = useMessages(shared);
  const format = useFormat();
  const { company, source, object_count, started_at, resolved_at, alerts } = incident;
  return (
    <Stack>
      <Facts
        facts={[
          [common.status, <IncidentState key="state" state={incident.state} />],
          [
            t.cause,
            incident.cause === null
              ? null
              : `${causeWords(incident.cause)}${incident.shared_cause ? ` (${t.shared})` : ''}`,
          ],
          [t.company, company ?? t.several],
          [t.source, source],
          [t.rules, incident.rules.join(', ')],
          [common.object, object_count > 0 ? t.objects(object_count, format.count(object_count)) : null],
          [t.began, <Time key="began" at={started_at} company={company} />],
          [t.ended, resolved_at && <Time at={resolved_at} company={company} />],
        ]}
      />
      <section>
        <h3>
          {t.itsAlerts} ({format.count(alerts.length)})
        </h3>
        <ol className={rows.rows}>
          {alerts.map((alert) => (
            <AlertRow key={alert.alert_id} alert={alert} hasIncident={false} />
          ))}
        </ol>
      </section>
    </Stack>
  );
}
