import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { alertsQuery, freshnessQuery, percentilesQuery } from '../../api/queries';
import { CutNote } from '../../components/cut-note';
import { PageHead, Panel, Stack } from '../../components/layout';
import { Answered, EmptyNote, FirstRecord } from '../../components/states';
import { useMessages } from '../../i18n/locale';
import { RangePicker } from '../../search/range-picker';
import { CompanyPicker } from '../../search/company-picker';
import { viewSources } from '../../state/source-state';
import { Firing, Over } from './firing';
import { KeyNumbers } from './key-numbers';
import { messages } from './overview.messages';
import styles from './overview.module.css';
import { CycleStrips } from './cycle-strips';
import { RunsOverTime } from './runs-over-time';
import { SourceGrid } from './source-grid';
import { VerdictBanner } from './verdict-banner';

const route = getRouteApi('/');

/** Is everything all right, and if not: what, since when, why. */
export function Overview() {
  const t = useMessages(messages);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { company } = search;
  const about = company === undefined ? {} : { company };
  const freshness = useQuery(freshnessQuery('source', about));
  const stats = useQuery(percentilesQuery('source', search));
  const firing = useQuery(alertsQuery({ state: 'firing', ...about }));
  const unknown = useQuery(alertsQuery({ state: 'unknown', ...about }));
  const alerts = useMemo(
    () => [...(firing.data?.alerts ?? []), ...(unknown.data?.alerts ?? [])],
    [firing.data, unknown.data],
  );
  const sources = useMemo(
    () => viewSources(stats.data?.groups ?? [], freshness.data?.groups ?? [], alerts),
    [stats.data, freshness.data, alerts],
  );

  return (
    <>
      {freshness.data === undefined && <PageHead title={t.title} />}
      <Answered answer={freshness}>
        {({ groups, total_groups }) =>
          groups.length === 0 && company !== undefined ? (
            <>
              <PageHead title={t.title} />
              <EmptyNote title={t.nobody(company)}>
                <Link to="/" search={{}}>
                  {t.everybody}
                </Link>
              </EmptyNote>
            </>
          ) : groups.length === 0 ? (
            <Stack>
              <PageHead title={t.title} />
              <Panel title={t.sources}>
                <FirstRecord />
              </Panel>
            </Stack>
          ) : (
            <Stack>
              <div className={styles.top}>
                <Answered answer={firing}>{() => <VerdictBanner sources={sources} alerts={alerts} />}</Answered>
                <div className={styles.tools}>
                  <CompanyPicker
                    value={company}
                    onChange={(next) => void navigate({ search: (before) => ({ ...before, company: next }) })}
                  />
                  <RangePicker
                    value={search}
                    onChange={(range) => void navigate({ search: (before) => ({ ...before, ...range }) })}
                  />
                </div>
              </div>
              <div className={styles.columns}>
                <Stack>
                  <Panel title={t.sources}>
                    <SourceGrid sources={sources} />
                    <CutNote shown={sources.length} all={total_groups} />
                  </Panel>
                  <RunsOverTime search={search} />
                </Stack>
                <Stack>
                  <Firing answer={firing} />
                  <KeyNumbers search={search} sources={sources} />
                  <Over {...about} />
                </Stack>
              </div>
              <CycleStrips {...about} />
            </Stack>
          )
        }
      </Answered>
    </>
  );
}
