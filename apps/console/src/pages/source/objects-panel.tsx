import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { percentilesQuery, statesQuery } from '../../api/queries';
import type { Expectation, SubjectState } from '../../api/types';
import { StateBadge, StatusBadge } from '../../components/badge';
import { CutNote } from '../../components/cut-note';
import { Icon } from '../../components/icon';
import { Panel, Scroll } from '../../components/layout';
import { Answered } from '../../components/states';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import type { RunFilter } from '../../search/run-filter';
import type { RangeSearch } from '../../search/time-range';
import { ExpectationBadge } from '../../subject/cadence-panel';
import { messages as subjectMessages } from '../../subject/subject.messages';
import styles from '../../subject/subject.module.css';
import { type Column, type ObjectRow, objectRows, type Order, sortRows } from './object-rows';
import { messages } from './source.messages';

const SHOWN = 100;
const NO_STATES: readonly SubjectState[] = [];

/** The objects of a source, those that fare worst first. */
export function ObjectsPanel({
  filter,
  expectations,
}: {
  readonly filter: RunFilter & { readonly company: string; readonly source: string };
  readonly expectations: readonly Expectation[];
}) {
  const t = useMessages(messages);
  const s = useMessages(subjectMessages);
  const words = useMessages(shared);
  const format = useFormat();
  const stats = useQuery(percentilesQuery('object', filter));
  const { company, source } = filter;
  const states = useQuery(statesQuery({ by: 'object', company, source })).data?.states ?? NO_STATES;
  const [order, setOrder] = useState<Order>({ column: 'state', isDescending: true });
  const [isAll, setAll] = useState(false);
  const rows = useMemo(
    () => sortRows(objectRows(stats.data?.groups ?? [], states, expectations), order),
    [stats.data, states, expectations, order],
  );
  const all = Math.max(stats.data?.total_groups ?? 0, states.length);
  const shown = isAll ? rows : rows.slice(0, SHOWN);
  return (
    <Panel title={t.objects} aside={format.count(Math.max(rows.length, all))}>
      <Answered answer={stats}>
        {() => (
          <>
            <Scroll label={s.tableOf(t.objects)}>
              <table className={styles.table}>
                <Head order={order} onOrder={setOrder} />
                <tbody>
                  {shown.map((row) => (
                    <Row key={JSON.stringify(row.key)} row={row} range={filter} />
                  ))}
                </tbody>
              </table>
            </Scroll>
            <CutNote shown={rows.length} all={all} />
            {shown.length < rows.length && (
              <p>
                <button type="button" onClick={() => setAll(true)}>
                  {words.more} ({format.count(rows.length - shown.length)})
                </button>
              </p>
            )}
          </>
        )}
      </Answered>
    </Panel>
  );
}

function Head({ order, onOrder }: { readonly order: Order; readonly onOrder: (order: Order) => void }) {
  const t = useMessages(messages);
  const s = useMessages(subjectMessages);
  const heads: readonly (readonly [column: Column, name: string, isNumber: boolean])[] = [
    ['object', t.object, false],
    ['state', s.state, false],
    ['last', s.lastRun, false],
    ['expected', s.cadence, false],
    ['runs', s.runs, true],
    ['failures', s.failures, true],
    ['p50', s.p50, true],
    ['p95', s.p95, true],
    ['p99', s.p99, true],
    ['memory', s.memorySeries, true],
  ];
  return (
    <thead>
      <tr>
        {heads.map(([column, name, isNumber]) => {
          const isSorted = order.column === column;
          // Names begin with A, everything else with the worst.
          const isDescending = isSorted ? !order.isDescending : column !== 'object';
          return (
            <th
              key={column}
              scope="col"
              className={isNumber ? styles.number : undefined}
              aria-sort={isSorted ? (order.isDescending ? 'descending' : 'ascending') : undefined}
            >
              <button type="button" className={styles.sort} onClick={() => onOrder({ column, isDescending })}>
                {name}
                {isSorted && <Icon name={order.isDescending ? 'down' : 'up'} size={12} />}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function Row({ row, range }: { readonly row: ObjectRow; readonly range: RangeSearch }) {
  const { key, state, stats, last, expectation } = row;
  const t = useMessages(messages);
  const format = useFormat();
  const { company, source, zone, object_id, object_type } = key;
  return (
    <tr>
      <th scope="row">
        <Link
          to="/objects/$company/$source"
          params={{ company, source }}
          search={{ range: range.range, from: range.from, to: range.to, zone, object_id, object_type }}
        >
          {object_type}
        </Link>{' '}
        <small title={t.zoneAndId}>
          {zone} · {object_id}
        </small>
      </th>
      <td>
        <StateBadge state={state} isBare />
      </td>
      <td>
        {last && <StatusBadge status={last.status} />} <Time at={last?.end_time} company={company} as="ago" />
      </td>
      <td>{expectation && <ExpectationBadge state={expectation.state} />}</td>
      <td className={styles.number}>{format.count(stats?.runs_count ?? 0)}</td>
      <td className={styles.number}>
        {stats && stats.failed_count > 0 ? (
          <>
            {format.percent(stats.failure_rate)} ({format.count(stats.failed_count)})
          </>
        ) : (
          '–'
        )}
      </td>
      <td className={styles.number}>{format.duration(stats?.duration_seconds.p50)}</td>
      <td className={styles.number}>{format.duration(stats?.duration_seconds.p95)}</td>
      <td className={styles.number}>{format.duration(stats?.duration_seconds.p99)}</td>
      <td className={styles.number}>{format.bytes(stats?.memory_used_bytes.p95)}</td>
    </tr>
  );
}
