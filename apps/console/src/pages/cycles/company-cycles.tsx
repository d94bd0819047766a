import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { cyclesQuery, expectationsQuery } from '../../api/queries';
import type { Cycle, Expectations } from '../../api/types';
import { Panel } from '../../components/layout';
import { Answered, EmptyNote } from '../../components/states';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { CycleGrid } from './cycle-grid';
import { messages } from './cycles.messages';
import styles from './cycles.module.css';
import { type Grid, idOf, makeGrid, onlyTrouble } from './grid';
import { Gaps, Legend } from './legend';
import { newestOfUsualSize, Summary } from './summary';
import { TroubledPanel } from './troubled-panel';

const route = getRouteApi('/cycles');

const LIMIT = 50;
const NO_CYCLES: readonly Cycle[] = [];

/** An answer that was cut does not tell which objects are not expected. */
function expectedOf(answer: Expectations | undefined): ReadonlySet<string> | null {
  if (answer?.next_cursor !== null) return null;
  return new Set(answer.expectations.flatMap(({ subject, state }) => (state === 'retired' ? [] : [idOf(subject)])));
}

/** The last cycles of a company: in a sentence, as a grid, and as a list of who was in trouble. */
export function CompanyCycles({ company }: { readonly company: string }) {
  const t = useMessages(messages);
  const answer = useQuery(cyclesQuery({ company, limit: LIMIT }));
  const expectations = useQuery(expectationsQuery({ company })).data;
  const expected = useMemo(() => expectedOf(expectations), [expectations]);
  const cycles = answer.data?.cycles ?? NO_CYCLES;
  const grid = useMemo(() => makeGrid(cycles), [cycles]);
  return (
    <Answered answer={answer}>
      {() => {
        const last = newestOfUsualSize(cycles);
        if (last === undefined) return <EmptyNote title={t.none} says={t.noneSays} />;
        return (
          <>
            <Summary cycle={last} />
            <TroubledPanel grid={grid} company={company} expected={expected} />
            <GridPanel whole={grid} company={company} />
          </>
        );
      }}
    </Answered>
  );
}

function GridPanel({ whole, company }: { readonly whole: Grid; readonly company: string }) {
  const t = useMessages(messages);
  const format = useFormat();
  const isOnly = route.useSearch().only === 'trouble';
  const grid = useMemo(() => (isOnly ? onlyTrouble(whole) : whole), [whole, isOnly]);
  const { columns, rows } = grid;
  return (
    <Panel
      title={t.grid}
      aside={`${t.cyclesShown(rows.length)} · ${t.objectsShown(columns.length, format.count(columns.length))}`}
    >
      <div className={styles.bar}>
        <Legend />
        <OnlyTrouble isOnly={isOnly} />
      </div>
      <Gaps rows={rows} />
      {columns.length > 0 ? (
        <CycleGrid grid={grid} company={company} />
      ) : (
        <EmptyNote title={t.onlyNone}>
          {isOnly && (
            <Link to="." search={(before) => ({ ...before, only: undefined })}>
              {t.showAll}
            </Link>
          )}
        </EmptyNote>
      )}
    </Panel>
  );
}

function OnlyTrouble({ isOnly }: { readonly isOnly: boolean }) {
  const t = useMessages(messages);
  const navigate = route.useNavigate();
  const change = (isChecked: boolean): void =>
    void navigate({ search: (before) => ({ ...before, only: isChecked ? 'trouble' : undefined }) });
  return (
    <label className={styles.only}>
      <input type="checkbox" checked={isOnly} onChange={({ target }) => change(target.checked)} />
      {t.onlyTrouble}
    </label>
  );
}
