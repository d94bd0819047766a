import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { expectationsQuery, freshnessQuery, percentilesQuery, statesQuery } from '../../api/queries';
import { withoutClock } from '../../search/without-clock';
import type { Expectation } from '../../api/types';
import { PageHead, Stack } from '../../components/layout';
import { Answered, EmptyNote } from '../../components/states';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { AlertsPanel } from '../../subject/alerts-panel';
import { ForgetSource } from '../../subject/forget-source';
import { RunningNote } from '../../subject/running-note';
import { SourceRefusals } from '../../subject/refusals-panel';
import { SubjectHead } from '../../subject/subject-head';
import { SubjectPanels } from '../../subject/subject-panels';
import { CalendarPanel } from './calendar-panel';
import { ObjectsPanel } from './objects-panel';
import { SchedulePanel } from './schedule-panel';
import { messages } from './source.messages';

const route = getRouteApi('/sources/$company/$source');
const isAny = (): boolean => true;
const NO_EXPECTATIONS: readonly Expectation[] = [];

/** One source: how it is, and how its runs fared over time. */
export function Source() {
  const { company, source } = route.useParams();
  const range = withoutClock(route.useSearch());
  const navigate = route.useNavigate();
  const about = { company, source };
  const filter = { ...range, ...about };
  const freshness = useQuery(freshnessQuery('source', about));
  const stats = useQuery(percentilesQuery('source', filter));
  const expectations = useQuery(expectationsQuery(about)).data?.expectations ?? NO_EXPECTATIONS;
  const states = useQuery(statesQuery(about)).data?.states;
  const state = states && (states[0] ?? null);
  const isTroubled = (state?.alert_count ?? 0) > 0;
  const alertsPanel = <AlertsPanel {...about} state={state} isAbout={isAny} />;

  return (
    <>
      {freshness.data === undefined && <PageHead title={source} />}
      <Answered answer={freshness}>
        {({ groups }) => {
          const [fresh] = groups;
          if (fresh === undefined) return <UnknownSource {...about} />;
          return (
            <Stack>
              <SubjectHead
                title={source}
                place={<Place company={company} />}
                company={company}
                state={state}
                range={range}
                onRange={(next) => void navigate({ search: (before) => ({ ...before, ...next }) })}
              >
                {state && <ForgetSource state={state} />}
              </SubjectHead>
              <RunningNote subject={about} hasNames />
              <Answered answer={stats}>
                {(answer) => (
                  <SubjectPanels
                    by="source"
                    filter={filter}
                    answer={answer}
                    fresh={fresh}
                    expectation={expectations.find(({ subject }) => subject.object_type === null)}
                  >
                    {isTroubled && alertsPanel}
                  </SubjectPanels>
                )}
              </Answered>
              <CalendarPanel about={about} />
              <ObjectsPanel filter={filter} expectations={expectations} />
              {!isTroubled && alertsPanel}
              <SchedulePanel about={about} />
              <SourceRefusals {...about} />
            </Stack>
          );
        }}
      </Answered>
    </>
  );
}

function UnknownSource({ company, source }: { readonly company: string; readonly source: string }) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  return (
    <>
      <PageHead title={source} says={`${t.sourceOf} ${company}`} />
      <EmptyNote title={t.unknownSource} says={t.unknownSourceSays}>
        <Link to="/">{words.toOverview}</Link>
      </EmptyNote>
      <SourceRefusals company={company} source={source} />
    </>
  );
}

function Place({ company }: { readonly company: string }) {
  const t = useMessages(messages);
  return (
    <>
      {t.sourceOf}{' '}
      <Link to="/" search={{ company }}>
        {company}
      </Link>
    </>
  );
}
