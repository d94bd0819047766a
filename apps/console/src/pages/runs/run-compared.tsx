import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RunDetail, RunEntry } from '../../api/types';
import { StatusBadge } from '../../components/badge';
import { useDifferences } from '../../components/differences';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { UNLIKE_FACTOR } from '../../state/differences';
import { messages } from './runs.messages';
import styles from './runs.module.css';

/** A run beside the last good one of its object: in words, and in numbers. */
export function Compared({ run, good }: { readonly run: RunDetail; readonly good: RunEntry }) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const format = useFormat();
  const differencesOf = useDifferences();
  const { company } = run;
  return (
    <>
      <Differs texts={differencesOf(run, good)} />
      <table className={styles.compare}>
        <Head goodId={good.run_id} />
        <tbody>
          <Row
            name={words.status}
            now={<StatusBadge status={run.status} />}
            then={<StatusBadge status={good.status} />}
          />
          <NumberRow
            name={t.colDuration}
            now={run.duration_seconds}
            then={good.duration_seconds}
            write={format.duration}
          />
          <NumberRow name={t.colCpu} now={run.cpu_time_seconds} then={good.cpu_time_seconds} write={format.duration} />
          <NumberRow
            name={t.colMemory}
            now={run.memory_used_bytes}
            then={good.memory_used_bytes}
            write={format.bytes}
          />
          <Row
            name={t.colStart}
            now={<Time at={run.start_time} company={company} />}
            then={<Time at={good.start_time} company={company} />}
          />
        </tbody>
      </table>
    </>
  );
}

function Differs({ texts }: { readonly texts: readonly string[] }) {
  const t = useMessages(messages);
  if (texts.length === 0) return <p>{t.comparedSame}</p>;
  return (
    <ul>
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

function Head({ goodId }: { readonly goodId: string }) {
  const t = useMessages(messages);
  return (
    <thead>
      <tr>
        <td />
        <th scope="col">{t.thisRun}</th>
        <th scope="col">
          <Link to="/runs" search={(before) => ({ ...before, run: goodId })}>
            {t.lastGood}
          </Link>
        </th>
        <th scope="col">{t.factor}</th>
      </tr>
    </thead>
  );
}

interface RowProps<T> {
  readonly name: string;
  readonly now: T;
  readonly then: T;
}

function Row({ name, now, then, children }: RowProps<ReactNode> & { readonly children?: ReactNode }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{now}</td>
      <td>{then}</td>
      {children ?? <td />}
    </tr>
  );
}

function NumberRow({
  name,
  now,
  then,
  write,
}: RowProps<number | null> & { readonly write: (value: number | null) => string }) {
  const format = useFormat();
  const factor = now === null || then === null || then <= 0 ? null : now / then;
  const isHighlighted = factor !== null && (factor >= UNLIKE_FACTOR || factor <= 1 / UNLIKE_FACTOR);
  return (
    <Row name={name} now={write(now)} then={write(then)}>
      <td className={isHighlighted ? styles.loud : undefined}>{format.times(factor)}</td>
    </Row>
  );
}
