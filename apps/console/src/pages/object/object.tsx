import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { expectationsQuery, freshnessQuery, percentilesQuery, statesQuery } from '../../api/queries';
import type { FreshnessGroup, SubjectState } from '../../api/types';
import { StateBadge } from '../../components/badge';
import { PageHead, Stack } from '../../components/layout';
import { Answered, EmptyNote } from '../../components/states';
import { useMessages } from '../../i18n/locale';
import { concernsObject, isOfObject } from '../../state/named-object';
import { AlertsPanel } from '../../subject/alerts-panel';
import { RunningNote } from '../../subject/running-note';
import { SubjectHead } from '../../subject/subject-head';
import { SubjectPanels } from '../../subject/subject-panels';
import { LatestPanel } from './latest-panel';
import { messages } from './object.messages';

const route = getRouteApi('/objects/$company/$source');

/** One object of a source: how it is, its latest runs, and how they fared over time. */
export function ObjectPage() {
  const t = useMessages(messages);
  const { company, source } = route.useParams();
  const { clock: _clock, zone, object_id, object_type, ...range } = route.useSearch();
  const navigate = route.useNavigate();
  const about = { company, source };
  const object = useMemo(() => ({ zone, object_id, object_type }), [zone, object_id, object_type]);
  const filter = { zone, object_id, object_type, ...range, ...about };
  const freshness = useQuery(freshnessQuery('object', filter));
  const stats = useQuery(percentilesQuery('object', filter));
  const expectations = useQuery(expectationsQuery(about)).data?.expectations ?? [];
  const states = useQuery(statesQuery({ by: 'object', ...about, ...object })).data?.states;
  const title = object_type ?? object_id ?? t.untitled;

  return (
    <>
      {freshness.data === undefined && <PageHead title={title} />}
      <Answered answer={freshness}>
        {({ groups }) => {
          const [fresh] = groups;
          if (fresh === undefined) return <UnknownObject title={title} {...about} />;
          const isOne = groups.length === 1;
          const state = isOne && states !== undefined ? (states[0] ?? null) : undefined;
          return (
            <Stack>
              <SubjectHead
                title={title}
                place={<Place {...about} more={isOne ? `${fresh.zone} · ${fresh.object_id}` : ''} />}
                company={company}
                state={state}
                range={range}
                onRange={(next) => void navigate({ search: (before) => ({ ...before, ...next }) })}
              />
              <RunningNote subject={{ ...about, ...object }} />
              {!isOne ? (
                <Several groups={groups} states={states ?? []} />
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
              <AlertsPanel {...about} state={state} isAbout={({ subject }) => concernsObject(object, subject)} />
            </Stack>
          );
        }}
      </Answered>
    </>
  );
}

function UnknownObject({
  title,
  ...about
}: {
  readonly title: string;
  readonly company: string;
  readonly source: string;
}) {
  const t = useMessages(messages);
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
function Several({
  groups,
  states,
}: {
  readonly groups: readonly FreshnessGroup[];
  readonly states: readonly SubjectState[];
}) {
  const t = useMessages(messages);
  return (
    <EmptyNote title={t.several}>
      <ul>
        {groups.map(({ company, source, zone, object_id, object_type }) => {
          const found = states.find(({ subject }) => isOfObject({ zone, object_id, object_type }, subject));
          return (
            <li key={`${zone} ${object_id} ${object_type}`}>
              <Link
                to="/objects/$company/$source"
                params={{ company, source }}
                search={(before) => ({ ...before, zone, object_id, object_type })}
              >
                {object_type} · {zone} · {object_id}
              </Link>{' '}
              {found && <StateBadge state={found.state} isBare />}
            </li>
          );
        })}
      </ul>
    </EmptyNote>
  );
}
