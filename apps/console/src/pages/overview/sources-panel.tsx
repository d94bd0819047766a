import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { StatsGroup, SubjectState } from '../../api/types';
import { Badge } from '../../components/badge';
import { EmptyNote } from '../../components/states';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { stateLooks } from '../../state/state-looks';
import { Card } from './source-card';
import { countsOf, type SourceGroup, sourceGroups } from './source-groups';
import { messages } from './overview.messages';
import styles from './overview.module.css';

/** Cards of a company that are drawn at first; the worst are among them. */
const MOST_CARDS = 60;

export const keyOf = ({
  company,
  source,
}: {
  readonly company?: string | null;
  readonly source?: string | null;
}): string => JSON.stringify([company, source]);

/** Every source by its company: a card for each that needs somebody, one line for all others. */
export function Sources({
  states,
  stats,
  find,
}: {
  readonly states: readonly SubjectState[];
  /** Of the chosen time. */
  readonly stats: readonly StatsGroup[];
  /** A part of the names that are shown. */
  readonly find: string;
}) {
  const words = useMessages(shared);
  const groups = useMemo(() => sourceGroups(states, find), [states, find]);
  const statsOf = useMemo(() => new Map(stats.map((group) => [keyOf(group), group])), [stats]);
  if (groups.length === 0) return <EmptyNote title={words.nothingFound} />;
  return (
    <ul className={styles.groups}>
      {groups.map((group) => (
        <Group key={group.company} group={group} statsOf={statsOf} isFound={find !== ''} />
      ))}
    </ul>
  );
}

function Group({
  group: { company, troubled, calm },
  statsOf,
  isFound,
}: {
  readonly group: SourceGroup;
  readonly statsOf: ReadonlyMap<string, StatsGroup>;
  readonly isFound: boolean;
}) {
  const words = useMessages(shared);
  const format = useFormat();
  const [isAll, setAll] = useState(false);
  const shown = isAll ? troubled : troubled.slice(0, MOST_CARDS);
  return (
    <li className={styles.group}>
      <h3>{company}</h3>
      {shown.length > 0 && (
        <ul className={styles.grid}>
          {shown.map((state) => (
            <Card key={keyOf(state.subject)} state={state} stats={statsOf.get(keyOf(state.subject)) ?? null} />
          ))}
        </ul>
      )}
      {shown.length < troubled.length && (
        <p>
          <button type="button" onClick={() => setAll(true)}>
            {words.more} ({format.count(troubled.length - shown.length)})
          </button>
        </p>
      )}
      {calm.length > 0 && <Calm states={calm} isOpen={isFound} />}
    </li>
  );
}

/** The sources that need nobody, in one line; their names and last runs when it is opened. */
function Calm({ states, isOpen }: { readonly states: readonly SubjectState[]; readonly isOpen: boolean }) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  return (
    <details className={styles.calm} key={String(isOpen)} open={isOpen}>
      <summary>
        <span>
          {countsOf(states).map(({ state, count }) => (
            <Badge key={state} {...stateLooks[state]} isBare>
              {t.countIn(count, state)}
            </Badge>
          ))}
        </span>
        <span className={styles.names}>{states.map(({ subject }) => subject.source).join(', ')}</span>
      </summary>
      <ul aria-label={t.calm}>
        {states.map(({ state, subject: { company, source }, last_run }) => (
          <li key={source}>
            <Link to="/sources/$company/$source" params={{ company: company ?? '', source: source ?? '' }}>
              {source}
            </Link>
            <span>
              {state !== 'well' && `${words[state]}, `}
              <Time at={last_run?.end_time} company={company ?? null} as="ago" />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
