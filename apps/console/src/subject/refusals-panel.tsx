import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type LettersAsked, refusalPagesQuery } from '../api/dead-letter-queries';
import type { Refusal } from '../api/types';
import { Panel } from '../components/layout';
import { More, rows } from '../components/more';
import { ReasonText } from '../components/reason-text';
import { SubjectLink } from '../components/subject-link';
import { Time } from '../components/time';
import { useNow } from '../format/now';
import { useFormat } from '../format/use-format';
import { useMessages } from '../i18n/locale';
import { messages } from './subject.messages';

/** A refusal that is older is not shown on the page of its source. */
const RECENT_MS = 86_400_000;

/** The refusals of the last day of one source; nothing when there is none. */
export function SourceRefusals(about: { readonly company: string; readonly source: string }) {
  const { data } = useInfiniteQuery(refusalPagesQuery(about));
  const since = useNow() - RECENT_MS;
  const recent = (data?.pages ?? [])
    .flatMap(({ refusals }) => refusals)
    .filter((one) => Date.parse(one.last_at) > since);
  return recent.length === 0 ? null : <RefusalRows refusals={recent} isNamed={false} />;
}

/** All refusals that a filter lets through; nothing when there is none. */
export function RefusalsPanel({ filter }: { readonly filter: LettersAsked }) {
  const pages = useInfiniteQuery(refusalPagesQuery(filter));
  const refusals = (pages.data?.pages ?? []).flatMap((page) => page.refusals);
  if (refusals.length === 0) return null;
  return (
    <RefusalRows refusals={refusals} isNamed>
      <More pages={pages} />
    </RefusalRows>
  );
}

function RefusalRows({
  refusals,
  isNamed,
  children,
}: {
  readonly refusals: readonly Refusal[];
  readonly isNamed: boolean;
  readonly children?: ReactNode;
}) {
  const t = useMessages(messages);
  return (
    <Panel title={t.refusalsTitle}>
      <p>{t.refusalsSays}</p>
      <ol className={rows.rows}>
        {refusals.map((refusal) => (
          <RefusalRow key={refusal.refusal_id} refusal={refusal} isNamed={isNamed} />
        ))}
      </ol>
      {children}
    </Panel>
  );
}

function RefusalRow({ refusal, isNamed }: { readonly refusal: Refusal; readonly isNamed: boolean }) {
  const t = useMessages(messages);
  const format = useFormat();
  const { company, source, code, reason, count, door, last_at } = refusal;
  return (
    <li className={rows.row}>
      <div className={rows.marks}>
        <strong>{t.refusedRecords(count, format.count(count))}</strong>
      </div>
      <div className={rows.what}>
        <span>
          <ReasonText of={reason} company={company} />
        </span>
        <div className={rows.meta}>
          {isNamed && <Named company={company} source={source} />}
          <code>{code}</code>
          <code>{door}</code>
        </div>
      </div>
      <div className={rows.when}>
        <Time at={last_at} as="ago" />
      </div>
    </li>
  );
}

function Named({ company, source }: Pick<Refusal, 'company' | 'source'>) {
  const t = useMessages(messages);
  if (company === null || source === null) return <span>{t.refusedOfNobody}</span>;
  return (
    <span>
      {company} / <SubjectLink subject={{ company, source }} />
    </span>
  );
}
