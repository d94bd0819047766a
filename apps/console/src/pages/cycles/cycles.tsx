import { useQueries, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { cycleRunsQuery, cyclesQuery, expectationsQuery, freshnessQuery } from '../../api/queries';
import type { Cycle, Expectation } from '../../api/types';
import { Badge } from '../../components/badge';
import { Field, PageHead, Panel, Scroll, Stack } from '../../components/layout';
import { Answered, EmptyNote } from '../../components/states';
import { SubjectLink } from '../../components/subject-link';
import { Time } from '../../components/time';
import { byName } from '../../format/by-name';
import { useFormat, useZoneOf } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { CellShape, CycleGrid } from './cycle-grid';
import { messages } from './cycles.messages';
import styles from './cycles.module.css';
import { cellStates, type Grid, idOf, makeGrid, onlyTrouble, troubledObjects } from './grid';

const route = getRouteApi('/cycles');

const LIMIT = 50;
/** In which every company has some. */
const MANY = 240;
/** Cycles whose runs are read to tell who was there. */
const MOST_READ = 12;
const MOST_TROUBLED = 20;
const nowBadges = {
  troubled: { tone: 'bad', icon: 'failing' },
  back: { tone: 'ok', icon: 'healthy' },
  gone: { tone: 'unknown', icon: 'unknown' },
} as const;

/** The roll-calls of one company. */
export function CyclesPage() {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const freshness = useQuery(freshnessQuery('source', {}));
  const known = freshness.data?.groups.map(({ company }) => company) ?? [];
  const companies = [...new Set([...known, ...(search.company ? [search.company] : [])])].sort(byName);
  const called = useQuery(cyclesQuery({ limit: MANY })).data?.cycles.map((cycle) => cycle.company);
  const company = search.company ?? companies.find((each) => called?.includes(each)) ?? (called && companies[0]);
  return (
    <Stack>
      <PageHead title={t.title} says={t.says}>
        {companies.length > 1 && (
          <Field label={words.company}>
            <select
              value={company}
              onChange={({ target }) => void navigate({ search: (before) => ({ ...before, company: target.value }) })}
            >
              {companies.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </Field>
        )}
      </PageHead>
      {company === undefined ? (
        <Answered answer={freshness}>{() => <EmptyNote title={t.none} says={t.noneSays} />}</Answered>
      ) : (
        <OfCompany key={company} company={company} />
      )}
    </Stack>
  );
}

/** Reads the runs of cycles whose roll-call leaves open who was there. */
function useGrid(cycles: readonly Cycle[], expectations: readonly Expectation[] | undefined): Grid {
  const guess = useMemo(
    () => (expectations === undefined ? null : makeGrid(cycles, expectations, () => undefined)),
    [cycles, expectations],
  );
  const open = guess?.rows.filter(({ isCertain }) => !isCertain).slice(0, MOST_READ) ?? [];
  const read = useQueries({
    queries: open.map(({ cycle }) => cycleRunsQuery(cycle)),
    combine: (answers) => answers.map(({ data }) => data),
  });
  return useMemo(() => {
    const ran = new Map(open.map(({ cycle }, index) => [cycle.sequence_id, read[index]]));
    return makeGrid(cycles, expectations ?? [], ({ sequence_id }) => {
      const runs = ran.get(sequence_id);
      return runs ? new Set(runs.map(idOf)) : undefined;
    });
    // `open` follows from these.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cycles, expectations, read]);
}

const NO_CYCLES: readonly Cycle[] = [];
const NO_EXPECTATIONS: readonly Expectation[] = [];

function OfCompany({ company }: { readonly company: string }) {
  const t = useMessages(messages);
  const format = useFormat();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const answer = useQuery(cyclesQuery({ company, limit: LIMIT }));
  const known = useQuery(expectationsQuery({ company })).data?.expectations;
  const expectations = known ?? NO_EXPECTATIONS;
  const whole = useGrid(answer.data?.cycles ?? NO_CYCLES, known);
  const isOnly = search.only === 'trouble';
  const grid = useMemo(() => (isOnly ? onlyTrouble(whole) : whole), [whole, isOnly]);
  return (
    <Answered answer={answer}>
      {({ cycles }) => {
        const last = newestOfUsualSize(cycles);
        if (last === undefined) return <EmptyNote title={t.none} says={t.noneSays} />;
        return (
          <>
            <Summary cycle={last} />
            <Panel
              title={t.grid}
              aside={`${t.cyclesShown(cycles.length)} · ${t.objectsShown(grid.columns.length, format.count(grid.columns.length))}`}
            >
              <div className={styles.bar}>
                <Legend />
                <label className={styles.only}>
                  <input
                    type="checkbox"
                    checked={isOnly}
                    onChange={({ target }) =>
                      void navigate({
                        search: (before) => ({ ...before, only: target.checked ? 'trouble' : undefined }),
                      })
                    }
                  />
                  {t.onlyTrouble}
                </label>
              </div>
              {grid.columns.length === 0 ? (
                <EmptyNote title={t.onlyNone}>
                  {isOnly && (
                    <Link to="." search={(before) => ({ ...before, only: undefined })}>
                      {t.showAll}
                    </Link>
                  )}
                </EmptyNote>
              ) : (
                <CycleGrid grid={grid} company={company} />
              )}
            </Panel>
            <TroubledPanel grid={whole} company={company} expectations={expectations} />
          </>
        );
      }}
    </Answered>
  );
}

/** A cycle of a few objects beside cycles of many says nothing about the company. */
function newestOfUsualSize(cycles: readonly Cycle[]): Cycle | undefined {
  const sizeOf = ({ present_count, missing }: Cycle): number => present_count + missing.length;
  const largest = Math.max(0, ...cycles.map(sizeOf));
  return cycles.find((cycle) => 2 * sizeOf(cycle) >= largest);
}

function Summary({ cycle }: { readonly cycle: Cycle }) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const format = useFormat();
  const zone = useZoneOf()(cycle.company);
  const { failed, missing, present_count } = cycle;
  const when = format.dayTime(cycle.cycle_time, zone);
  const isComplete = failed.length === 0 && missing.length === 0;
  return (
    <p className={styles.summary}>
      {isComplete ? (
        <Badge tone="ok" icon="healthy">
          {words.healthy}
        </Badge>
      ) : (
        <Badge tone="bad" icon="failing">
          {missing.length > 0 ? t.missing : t.failed}
        </Badge>
      )}
      <span>
        {isComplete ? t.complete(when) : t.incomplete(when)}{' '}
        {t.counts(format.count(present_count), failed.length, missing.length)}
      </span>
    </p>
  );
}

function Legend() {
  const t = useMessages(messages);
  const plain = { isNew: false, isLate: false };
  return (
    <ul className={styles.legend}>
      {[...cellStates].reverse().map((state) => (
        <li key={state}>
          <CellShape cell={{ state, ...plain }} /> {t[state]}
        </li>
      ))}
      <li>
        <CellShape cell={{ state: 'present', isNew: false, isLate: true }} /> {t.late}
      </li>
      <li>
        <CellShape cell={{ state: 'present', isNew: true, isLate: false }} /> {t.isNew}
      </li>
    </ul>
  );
}

/** The same in words: who, how often, and whether it is over. */
function TroubledPanel({
  grid,
  company,
  expectations,
}: {
  readonly grid: Grid;
  readonly company: string;
  readonly expectations: readonly Expectation[];
}) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const format = useFormat();
  const troubled = useMemo(() => troubledObjects(grid, expectations), [grid, expectations]);
  return (
    <Panel title={t.troubled} aside={format.count(troubled.length)}>
      {troubled.length === 0 ? (
        <EmptyNote title={t.troubledNone} />
      ) : (
        <Scroll label={t.tableOf(t.troubled)}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{words.object}</th>
                <th scope="col">{t.now}</th>
                <th scope="col" className={styles.number}>
                  {t.missing}
                </th>
                <th scope="col" className={styles.number}>
                  {t.failed}
                </th>
                <th scope="col" className={styles.number}>
                  {t.late}
                </th>
                <th scope="col">{t.lastCycle}</th>
              </tr>
            </thead>
            <tbody>
              {troubled.slice(0, MOST_TROUBLED).map(({ object, missing, failed, late, lastAt, now }) => (
                <tr key={idOf(object)}>
                  <th scope="row">
                    <SubjectLink subject={{ company, ...object }} />
                  </th>
                  <td>
                    <Badge {...nowBadges[now]} isBare>
                      {t[`${now}Now`]}
                    </Badge>
                  </td>
                  {[missing, failed, late].map((count, index) => (
                    <td key={index} className={styles.number}>
                      {count === 0 ? '–' : format.count(count)}
                    </td>
                  ))}
                  <td>
                    <Time at={lastAt} company={company} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Panel>
  );
}
