import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { alertsQuery, expectationsQuery, freshnessQuery, percentilesQuery } from '../../api/queries';
import type { FreshnessGroup } from '../../api/types';
import { PageHead, Stack } from '../../components/layout';
import { Answered, EmptyNote } from '../../components/states';
import { useMessages } from '../../i18n/locale';
import { concernsObject, isOfObject } from '../../state/subject-state';
import { AlertsPanel } from '../../subject/alerts-panel';
import { lastRunOf } from '../../subject/last-run';
import { SubjectHead } from '../../subject/subject-head';
import { SubjectPanels } from '../../subject/subject-panels';
import { LatestPanel } from './latest-panel';
import { messages } from './object.messages';

const route = getRouteApi('/objects/$company/$source');

/** One object of a source: how it is, its latest runs, and how they fared over time. */
export function ObjectPage() {
  const t = useMessages(messages);
  const { company, source } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { zone, object_id, object_type, ...range } = search;
  const about = { company, source };
  const object = useMemo(() => ({ zone, object_id, object_type }), [zone, object_id, object_type]);
  const filter = { ...search, ...about };
  const freshness = useQuery(freshnessQuery('object', filter));
  const stats = useQuery(percentilesQuery('object', filter));
  const expectations = useQuery(expectationsQuery(about)).data?.expectations ?? [];
  const firing = useQuery(alertsQuery({ state: 'firing', ...about })).data?.alerts ?? [];
  const unknown = useQuery(alertsQuery({ state: 'unknown', ...about })).data?.alerts ?? [];
  const open = [...firing, ...unknown].filter(({ subject }) => concernsObject(object, subject));
  const title = object_type ?? (object_id === undefined ? t.untitled : String(object_id));

  return (
    <>
      {freshness.data === undefined && <PageHead title={title} />}
      <Answered answer={freshness}>
        {({ groups }) => {
          const fresh = lastRunOf(groups);
          if (fresh === undefined) {
            return (
              <>
                <PageHead title={title} says={<Place {...about} />} />
                <EmptyNote title={t.unknownObject} says={t.unknownObjectSays}>
                  <Link to="/sources/$company/$source" params={about}>
                    {t.toSource}
                  </Link>
                </EmptyNote>
              </>
            );
          }
          return (
            <Stack>
              <SubjectHead
                title={title}
                place={<Place {...about} more={groups.length === 1 ? `${fresh.zone} · ${fresh.object_id}` : ''} />}
                company={company}
                freshness={groups}
                alerts={open}
                isObject
                range={range}
                onRange={(next) => void navigate({ search: (before) => ({ ...before, ...next }) })}
              />
              {groups.length > 1 ? (
                <Several groups={groups} />
              ) : (
                <Answered answer={stats}>
                  {(answer) => (
                    <SubjectPanels
                      by="object"
                      filter={filter}
                      answer={answer}
                      fresh={fresh}
                      expectation={expectations.find(({ subject }) => isOfObject(object, subject))}
                    >
                      <LatestPanel filter={filter} />
                    </SubjectPanels>
                  )}
                </Answered>
              )}
              <AlertsPanel {...about} isAbout={({ subject }) => concernsObject(object, subject)} />
            </Stack>
          );
        }}
      </Answered>
    </>
  );
}

function Place({
  company,
  source,
  more = '',
}: {
  readonly company: string;
  readonly source: string;
  readonly more?: string;
}) {
  const t = useMessages(messages);
  return (
    <>
      {t.objectOf}{' '}
      <Link to="/" search={{ company }}>
        {company}
      </Link>
      {' › '}
      <Link to="/sources/$company/$source" params={{ company, source }}>
        {source}
      </Link>
      {more && ` · ${more}`}
    </>
  );
}

/** The address leaves open which one is meant. */
function Several({ groups }: { readonly groups: readonly FreshnessGroup[] }) {
  const t = useMessages(messages);
  return (
    <EmptyNote title={t.several}>
      <ul>
        {groups.map(({ company, source, zone, object_id, object_type }) => (
          <li key={`${zone} ${object_id} ${object_type}`}>
            <Link
              to="/objects/$company/$source"
              params={{ company, source }}
              search={(before) => ({ ...before, zone, object_id, object_type })}
            >
              {object_type} · {zone} · {object_id}
            </Link>
          </li>
        ))}
      </ul>
    </EmptyNote>
  );
}
