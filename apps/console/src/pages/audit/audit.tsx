import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type AuditAsked, auditPagesQuery } from '../../api/queries';
import type { AuditEntry } from '../../api/types';
import { Field, PageHead, Panel } from '../../components/layout';
import { More, rows } from '../../components/more';
import { Answered, EmptyNote } from '../../components/states';
import { byName } from '../../format/by-name';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { CompanyChoice } from '../../search/subject-filter';
import { withoutClock } from '../../search/without-clock';
import { useMay } from '../../session/session';
import { AuditRow } from './audit-row';
import { actions, messages } from './audit.messages';

const route = getRouteApi('/audit');

export function AuditPage() {
  const t = useMessages(messages);
  const common = useMessages(shared);
  const mayOperate = useMay('operate');
  return (
    <>
      <PageHead title={t.title} says={t.says} />
      {mayOperate ? <AuditLog /> : <EmptyNote title={common.errorForbidden} />}
    </>
  );
}

function AuditLog() {
  const t = useMessages(messages);
  const common = useMessages(shared);
  const search = withoutClock(route.useSearch());
  const pages = useInfiniteQuery(auditPagesQuery(search));
  const entries = pages.data?.pages.flatMap((page) => page.entries) ?? [];
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  return (
    <>
      <Filters actors={actorsOf(entries, t.anyone)} />
      <Panel title={t.list}>
        <Answered answer={pages}>
          {() => {
            if (entries.length === 0 && isFiltered) {
              return (
                <EmptyNote title={t.noneFound}>
                  <Link to="/audit" search={{}}>
                    {common.clearFilter}
                  </Link>
                </EmptyNote>
              );
            }
            if (entries.length === 0) return <EmptyNote title={t.none} />;
            return (
              <>
                <ol className={rows.rows}>
                  {entries.map((entry) => (
                    <AuditRow key={entry.audit_id} entry={entry} />
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

/** Names by id of those who did what is listed. */
const actorsOf = (entries: readonly AuditEntry[], anyone: string): ReadonlyMap<string, string> =>
  new Map(entries.map(({ actor: { id, kind, name } }) => [id, kind === 'open' ? anyone : name]));

function Filters({ actors }: { readonly actors: ReadonlyMap<string, string> }) {
  const t = useMessages(messages);
  const { action, actor, company } = route.useSearch();
  const navigate = route.useNavigate();
  const change = (changed: AuditAsked): void => {
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  };
  const names = new Map([...(actor === undefined ? [] : [[actor, actor] as const]), ...actors]);
  return (
    <div className={rows.filters}>
      <Field label={t.action}>
        <select
          value={action ?? ''}
          onChange={(event) => change({ action: actions.find((each) => each === event.target.value) })}
        >
          <option value="">{t.anyAction}</option>
          {actions.map((each) => (
            <option key={each} value={each}>
              {t[each]}
            </option>
          ))}
        </select>
      </Field>
      <Field label={t.actor}>
        <select value={actor ?? ''} onChange={(event) => change({ actor: event.target.value || undefined })}>
          <option value="">{t.anybody}</option>
          {[...names]
            .sort(([, one], [, other]) => byName(one, other))
            .map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </select>
      </Field>
      <CompanyChoice value={company} onChange={(chosen) => change({ company: chosen })} />
    </div>
  );
}
