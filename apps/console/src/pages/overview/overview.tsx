import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { freshnessQuery, percentilesQuery, statesQuery } from '../../api/queries';
import type { StatsGroup } from '../../api/types';
import { PageHead, Panel, Stack } from '../../components/layout';
import { Answered, EmptyNote, FirstRecord } from '../../components/states';
import { useMessages } from '../../i18n/locale';
import { RangePicker } from '../../search/range-picker';
import { CompanyPicker } from '../../search/company-picker';
import { Firing, Over } from './firing';
import { KeyNumbers } from './key-numbers';
import { messages } from './overview.messages';
import styles from './overview.module.css';
import { CycleStrips } from './cycle-strips';
import { RunsOverTime } from './runs-over-time';
import { SourceGrid } from './source-grid';
import { VerdictBanner } from './verdict-banner';

const route = getRouteApi('/');
const NO_STATS: readonly StatsGroup[] = [];

/** Is everything all right, and if not: what, since when, why. */
export function Overview() {
  const t = useMessages(messages);
  const search = route.useSearch();
  const { company } = search;
  const about = company === undefined ? {} : { company };
  // A run is stored a moment before its source has a state.
  const freshness = useQuery(freshnessQuery('source', about));
  const states = useQuery(statesQuery(about));
  const stats = useQuery(percentilesQuery('source', search)).data?.groups ?? NO_STATS;

  return (
    <>
      {(freshness.data === undefined || states.data === undefined) && <PageHead title={t.title} />}
      <Answered answer={freshness}>
        {({ groups }) => {
          if (groups.length === 0) return company === undefined ? <NoRecord /> : <UnknownCompany company={company} />;
          return (
            <Answered answer={states}>
              {(answer) => (
                <Stack>
                  <div className={styles.top}>
                    <VerdictBanner answer={answer} />
                    <Tools />
                  </div>
                  <div className={styles.columns}>
                    <Stack>
                      <Panel title={t.sources}>
                        <SourceGrid states={answer.states} stats={stats} />
                      </Panel>
                      <RunsOverTime search={search} />
                    </Stack>
                    <Stack>
                      <Firing answer={answer} />
                      <KeyNumbers search={search} states={answer.states} />
                      <Over {...about} />
                    </Stack>
                  </div>
                  <CycleStrips {...about} />
                </Stack>
              )}
            </Answered>
          );
        }}
      </Answered>
    </>
  );
}

function UnknownCompany({ company }: { readonly company: string }) {
  const t = useMessages(messages);
  return (
    <>
      <PageHead title={t.title} />
      <EmptyNote title={t.nobody(company)}>
        <Link to="/" search={{}}>
          {t.everybody}
        </Link>
      </EmptyNote>
    </>
  );
}

function NoRecord() {
  const t = useMessages(messages);
  return (
    <Stack>
      <PageHead title={t.title} />
      <Panel title={t.sources}>
        <FirstRecord />
      </Panel>
    </Stack>
  );
}

/** The company and the time that the page is about. */
function Tools() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <div className={styles.tools}>
      <CompanyPicker
        value={search.company}
        onChange={(next) => void navigate({ search: (before) => ({ ...before, company: next }) })}
      />
      <RangePicker
        value={search}
        onChange={(range) => void navigate({ search: (before) => ({ ...before, ...range }) })}
      />
    </div>
  );
}
