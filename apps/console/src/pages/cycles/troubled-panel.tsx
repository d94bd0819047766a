import { useMemo } from 'react';
import { Badge } from '../../components/badge';
import { Panel, Scroll } from '../../components/layout';
import { EmptyNote } from '../../components/states';
import { SubjectLink } from '../../components/subject-link';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { messages } from './cycles.messages';
import styles from './cycles.module.css';
import { type Grid, idOf } from './grid';
import { type Troubled, troubledObjects } from './troubled';

const MOST_SHOWN = 20;

const nowBadges = {
  troubled: { tone: 'bad', icon: 'failing' },
  unknown: { tone: 'unknown', icon: 'unknown' },
  gone: { tone: 'unknown', icon: 'unknown' },
  back: { tone: 'ok', icon: 'healthy' },
} as const;

/** The grid in words: who, how often, and whether it is over. */
export function TroubledPanel({
  grid,
  company,
  expected,
}: {
  readonly grid: Grid;
  readonly company: string;
  /** Ids of all objects that are expected; null: not known. */
  readonly expected: ReadonlySet<string> | null;
}) {
  const t = useMessages(messages);
  const format = useFormat();
  const troubled = useMemo(() => troubledObjects(grid, expected), [grid, expected]);
  const isCut = grid.rows.some(({ knows }) => knows === 'named');
  return (
    <Panel title={t.troubled} aside={format.count(troubled.length)}>
      {isCut && <p className={styles.gap}>{t.cutTroubled}</p>}
      {troubled.length === 0 ? (
        <EmptyNote title={t.troubledNone} />
      ) : (
        <Scroll label={t.tableOf(t.troubled)}>
          <table className={styles.table}>
            <Head />
            <tbody>
              {troubled.slice(0, MOST_SHOWN).map((each) => (
                <Row key={idOf(each.object)} troubled={each} company={company} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {troubled.length > MOST_SHOWN && <p>{t.firstOf(format.count(MOST_SHOWN), format.count(troubled.length))}</p>}
    </Panel>
  );
}

function Head() {
  const t = useMessages(messages);
  const words = useMessages(shared);
  return (
    <thead>
      <tr>
        <th scope="col">{words.object}</th>
        <th scope="col">{t.now}</th>
        {[t.missing, t.failed, t.late].map((name) => (
          <th key={name} scope="col" className={styles.number}>
            {name}
          </th>
        ))}
        <th scope="col">{t.lastCycle}</th>
      </tr>
    </thead>
  );
}

function Row({ troubled, company }: { readonly troubled: Troubled; readonly company: string }) {
  const t = useMessages(messages);
  const format = useFormat();
  const { object, missing, failed, late, lastAt, now } = troubled;
  return (
    <tr>
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
  );
}
