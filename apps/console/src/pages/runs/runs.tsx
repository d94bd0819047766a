import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { DEFAULT_SORT, freshnessQuery, runsQuery } from '../../api/queries';
import { PageHead } from '../../components/layout';
import { Answered, EmptyNote, FirstRecord } from '../../components/states';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { withoutClock } from '../../search/without-clock';
import { useColumnChoice } from './column-choice';
import { FilterBar } from './filter-bar';
import { useNewRuns } from './new-runs';
import { RunDrawer } from './run-drawer';
import { RunsGrid } from './runs-grid';
import { messages } from './runs.messages';
import styles from './runs.module.css';

const route = getRouteApi('/runs');

/** Every run, filtered by what stands in the address. */
export function Runs() {
  const t = useMessages(messages);
  const navigate = route.useNavigate();
  const { run: openRunId, q, sort, ...filter } = withoutClock(route.useSearch());
  const [choice, changeColumn] = useColumnChoice();
  const asked = { filter, q, sort };
  const answer = useInfiniteQuery(runsQuery(asked));
  const { data, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage } = answer;
  const runs = useMemo(() => data?.pages.flatMap((page) => page.runs) ?? [], [data]);
  const arrived = useNewRuns(asked, data === undefined || isPlaceholderData ? undefined : runs);
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [isFetchingNextPage, fetchNextPage]);

  return (
    <div data-is-wide>
      <PageHead title={t.title} />
      <FilterBar
        asked={asked}
        choice={choice}
        onFilter={(change) => void navigate({ search: (before) => ({ ...before, ...change }) })}
        onClear={() => void navigate({ search: {} })}
        onColumn={changeColumn}
      />
      <Answered answer={answer}>
        {() =>
          runs.length === 0 ? (
            <NothingFound onClear={() => void navigate({ search: { range: 'all' } })} />
          ) : (
            <>
              <Status count={runs.length} arrived={arrived} isAll={!hasNextPage} isLoading={isFetchingNextPage} />
              <RunsGrid
                runs={runs}
                choice={choice}
                sort={sort}
                openRunId={openRunId}
                hasMore={hasNextPage}
                onMore={more}
                onSort={(next) =>
                  void navigate({ search: (before) => ({ ...before, sort: next === DEFAULT_SORT ? undefined : next }) })
                }
                onOpen={(run) => void navigate({ search: (before) => ({ ...before, run }), resetScroll: false })}
              />
            </>
          )
        }
      </Answered>
      {openRunId !== undefined && (
        <RunDrawer
          key={openRunId}
          runId={openRunId}
          onClose={() => void navigate({ search: (before) => ({ ...before, run: undefined }), resetScroll: false })}
        />
      )}
    </div>
  );
}

interface StatusProps {
  readonly count: number;
  readonly arrived: number;
  readonly isAll: boolean;
  readonly isLoading: boolean;
}

/** How many runs are shown, and what is under way. */
function Status({ count, arrived, isAll, isLoading }: StatusProps) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const format = useFormat();
  return (
    <p className={styles.status} role="status">
      <span>{t.shown(count, format.count(count), isAll)}</span>
      {arrived > 0 && <span>{t.arrived(arrived)}</span>}
      {isLoading && <span>{words.loadingMore}</span>}
    </p>
  );
}

/** An empty store and a filter that matches nothing are not the same. */
function NothingFound({ onClear }: { readonly onClear: () => void }) {
  const words = useMessages(shared);
  const { data } = useQuery(freshnessQuery('source', {}));
  if (data?.groups.length === 0) return <FirstRecord />;
  return (
    <EmptyNote title={words.nothingFound} says={words.nothingFoundSays}>
      <button type="button" onClick={onClear}>
        {words.clearFilter}
      </button>
    </EmptyNote>
  );
}
