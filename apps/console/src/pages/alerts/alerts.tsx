import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { alertPagesQuery } from '../../api/queries';
import { Field, PageHead, Panel } from '../../components/layout';
import { More, rows } from '../../components/more';
import { Answered, EmptyNote } from '../../components/states';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import type { AlertsSearch } from '../../search/alerts-search';
import { CompanyChoice, RuleChoice, SourceChoice } from '../../search/subject-filter';
import { withoutClock } from '../../search/without-clock';
import { AlertRow } from './alert-row';
import { messages } from './alerts.messages';
import { Silences } from './silences';

const route = getRouteApi('/alerts');

export function AlertsPage() {
  const t = useMessages(messages);
  const { tab } = route.useSearch();
  return (
    <>
      <PageHead title={tab === 'silences' ? t.silences : t.title} says={tab === 'silences' ? t.silencesSays : t.says} />
      <nav className={rows.tabs} aria-label={t.tabs}>
        <Link
          to="/alerts"
          search={{}}
          activeOptions={{ exact: true }}
          aria-current={tab === undefined ? 'page' : undefined}
        >
          {t.tabAlerts}
        </Link>
        <Link to="/alerts" search={{ tab: 'silences' }} aria-current={tab === 'silences' ? 'page' : undefined}>
          {t.tabSilences}
        </Link>
      </nav>
      {tab === 'silences' ? <Silences /> : <AlertList />}
    </>
  );
}

function AlertList() {
  const t = useMessages(messages);
  const common = useMessages(shared);
  const { tab: _tab, ...filter } = withoutClock(route.useSearch());
  const pages = useInfiniteQuery(alertPagesQuery(filter));
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <>
      <Filters />
      <Panel title={t.list}>
        <Answered answer={pages}>
          {({ pages: found }) => {
            const alerts = found.flatMap((page) => page.alerts);
            if (alerts.length === 0 && isFiltered) {
              return (
                <EmptyNote title={t.noneFound}>
                  <Link to="/alerts" search={{}}>
                    {common.clearFilter}
                  </Link>
                </EmptyNote>
              );
            }
            if (alerts.length === 0) return <EmptyNote title={t.none} says={t.noneSays} />;
            return (
              <>
                <ol className={rows.rows}>
                  {alerts.map((alert) => (
                    <AlertRow key={alert.alert_id} alert={alert} />
                  ))}
                </ol>
                <More pages={pages} />
              </>
            );
          }}
        </Answered>
      </Panel>
    </>
  );
}

function Filters() {
  const t = useMessages(messages);
  const common = useMessages(shared);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (changed: AlertsSearch): void => {
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  };
  const words = {
    firing: common.firing,
    pending: common.pending,
    unknown: common.stateUnknown,
    resolved: common.resolved,
  } as const;
  return (
    <div className={rows.filters}>
      <Field label={t.state}>
        <select
          value={search.state ?? ''}
          onChange={(event) => change({ state: (event.target.value || undefined) as AlertsSearch['state'] })}
        >
          <option value="">{common.any}</option>
          {(Object.keys(words) as (keyof typeof words)[]).map((state) => (
            <option key={state} value={state}>
              {words[state]}
            </option>
          ))}
        </select>
      </Field>
      <RuleChoice label={t.rule} any={t.anyRule} value={search.rule} onChange={(rule) => change({ rule })} />
      <CompanyChoice value={search.company} onChange={(company) => change({ company, source: undefined })} />
      <SourceChoice value={search} onChange={(source) => change({ source })} />
    </div>
  );
}
