import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { errorsQuery } from '../api/queries';
import type { ErrorsAnswer } from '../api/types';
import { Panel, Scroll } from '../components/layout';
import { Answered, EmptyNote } from '../components/states';
import { Time } from '../components/time';
import { useFormat } from '../format/use-format';
import { useMessages } from '../i18n/locale';
import type { RunFilter } from '../search/run-filter';
import { causeWords } from '../state/cause';
import { messages } from './subject.messages';
import styles from './subject.module.css';

/** Why runs failed, the most frequent cause first. */
export function ErrorsPanel({ filter, hasObjects }: { readonly filter: RunFilter; readonly hasObjects: boolean }) {
  const t = useMessages(messages);
  const answer = useQuery(errorsQuery(filter, 1));
  return (
    <Panel title={t.errors}>
      <Answered answer={answer}>
        {({ groups }) => {
          if (groups.length === 0) return <EmptyNote title={t.errorsNone} />;
          const most = Math.max(...groups.map(({ count }) => count));
          return (
            <Scroll label={t.tableOf(t.errors)}>
              <table className={styles.table}>
                <thead>
                  <tr>
                    <th scope="col" className={styles.number}>
                      {t.count}
                    </th>
                    <th scope="col">{t.cause}</th>
                    {hasObjects && (
                      <th scope="col" className={styles.number}>
                        {t.objects}
                      </th>
                    )}
                    <th scope="col">{t.first}</th>
                    <th scope="col">{t.last}</th>
                  </tr>
                </thead>
                <tbody>
                  {groups.map((group) => (
                    <ErrorRow
                      key={group.fingerprint}
                      group={group}
                      most={most}
                      filter={filter}
                      hasObjects={hasObjects}
                    />
                  ))}
                </tbody>
              </table>
            </Scroll>
          );
        }}
      </Answered>
    </Panel>
  );
}

function ErrorRow({
  group: { cause, count, objects_count, first_at, last_at, example },
  most,
  filter,
  hasObjects,
}: {
  readonly group: ErrorsAnswer['groups'][number];
  /** Count of the most frequent cause. */
  readonly most: number;
  readonly filter: RunFilter;
  readonly hasObjects: boolean;
}) {
  const t = useMessages(messages);
  const format = useFormat();
  return (
    <tr>
      <td className={styles.number}>
        {format.count(count)}
        <span className={styles.share} style={{ width: `${Math.max(8, (100 * count) / most)}%` }} />
      </td>
      <td className={styles.text}>
        <Link
          to="/runs"
          search={{ ...filter, status: 'FAILED', run: example.run_id }}
          title={example.error_message ?? undefined}
        >
          {causeWords(cause) || t.noCause}
        </Link>
      </td>
      {hasObjects && <td className={styles.number}>{format.count(objects_count)}</td>}
      <td>
        <Time at={first_at} company={filter.company ?? null} />
      </td>
      <td>
        <Time at={last_at} company={filter.company ?? null} as="ago" />
      </td>
    </tr>
  );
}
