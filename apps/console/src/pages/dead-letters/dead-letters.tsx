import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import {
  deadLetterPagesQuery,
  deadLetterReasonsQuery,
  type LettersAsked,
  refusalPagesQuery,
} from '../../api/dead-letter-queries';
import type { DeadLetterEntry, DeadLetterReason } from '../../api/types';
import { PageHead, Panel, Stack } from '../../components/layout';
import { More, rows } from '../../components/more';
import { ReasonText } from '../../components/reason-text';
import { Answered, EmptyNote } from '../../components/states';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { CompanyChoice, SourceChoice } from '../../search/subject-filter';
import { RefusalsPanel } from '../../subject/refusals-panel';
import { messages } from './dead-letters.messages';
import styles from './dead-letters.module.css';
import { DeadLetterDrawer } from './dead-letter-drawer';
import { DeadLetterState } from './dead-letter-state';
import { DeadLetterSubject } from './dead-letter-subject';
import { useReason } from './use-reason';

const route = getRouteApi('/dead-letters');

export function DeadLettersPage() {
  const t = useMessages(messages);
  const { letter: id } = route.useSearch();
  const filter = useSubjectFilter();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead title={t.title} says={t.says} />
      <Filters />
      <Stack>
        <Reasons />
        <div className={styles.columns} data-is-wide>
          <DeadLetterList />
          <RefusalsPanel filter={filter} />
        </div>
      </Stack>
      {id !== undefined && (
        <DeadLetterDrawer
          key={id}
          id={id}
          onClose={() => void navigate({ search: (before) => ({ ...before, letter: undefined }) })}
        />
      )}
    </>
  );
}

/** The filter that dead letters and refusals share. */
function useSubjectFilter(): LettersAsked {
  const { company, source } = route.useSearch();
  return { company, source };
}

function Filters() {
  const navigate = route.useNavigate();
  const filter = useSubjectFilter();
  const { data: letters } = useInfiniteQuery(deadLetterPagesQuery({}));
  const { data: refused } = useInfiniteQuery(refusalPagesQuery({}));
  // A source of which nothing could be used yet has no run.
  const named: readonly LettersNamed[] = [
    ...(letters?.pages ?? []).flatMap(({ dead_letters }) => dead_letters),
    ...(refused?.pages ?? []).flatMap(({ refusals }) => refusals),
  ];
  const ofCompany = named.filter(({ company }) => filter.company === undefined || company === filter.company);
  return (
    <div className={rows.filters}>
      <CompanyChoice
        value={filter.company}
        also={named.flatMap(({ company }) => company ?? [])}
        onChange={(company) => void navigate({ search: (before) => ({ ...before, company, source: undefined }) })}
      />
      <SourceChoice
        value={filter}
        also={ofCompany.flatMap(({ source }) => source ?? [])}
        onChange={(source) => void navigate({ search: (before) => ({ ...before, source }) })}
      />
    </div>
  );
}

type LettersNamed = Pick<DeadLetterEntry, 'company' | 'source'>;

function Reasons() {
  const t = useMessages(messages);
  const answer = useQuery(deadLetterReasonsQuery(useSubjectFilter()));
  const { code } = route.useSearch();
  if (answer.data?.reasons.length === 0) return null;
  return (
    <Panel
      title={t.reasons}
      aside={
        code && (
          <Link from="/dead-letters" to="/dead-letters" search={(before) => ({ ...before, code: undefined })}>
            {t.all}
          </Link>
        )
      }
    >
      <Answered answer={answer}>
        {({ reasons }) => (
          <ul className={styles.reasons}>
            {reasons.map((reason) => (
              <Reason key={reason.code} reason={reason} most={reasons[0]?.letters_count ?? 1} />
            ))}
          </ul>
        )}
      </Answered>
    </Panel>
  );
}

function Reason({ reason, most }: { readonly reason: DeadLetterReason; readonly most: number }) {
  const t = useMessages(messages);
  const format = useFormat();
  const say = useReason();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { code, letters_count: count, replayed_count: replayed } = reason;
  const isChosen = search.code === code;
  return (
    <li>
      <button
        type="button"
        aria-pressed={isChosen}
        onClick={() =>
          void navigate({ search: (before) => ({ ...before, code: isChosen ? undefined : code }), replace: true })
        }
      >
        <span>
          <strong>{say(code)}</strong> <code>{code}</code>
        </span>
        <span className={styles.track} aria-hidden="true">
          <span style={{ width: `${(100 * count) / most}%` }} />
        </span>
        <span className={styles.count}>
          <strong>{t.deadLetters(count, format.count(count))}</strong>
          {replayed > 0 && `, ${t.replayedOf(replayed, format.count(replayed))}`}, {t.last}{' '}
          <Time at={reason.last_at} as="ago" />
        </span>
      </button>
    </li>
  );
}

function DeadLetterList() {
  const t = useMessages(messages);
  const { code } = route.useSearch();
  const filter = useSubjectFilter();
  const pages = useInfiniteQuery(deadLetterPagesQuery({ ...filter, code }));
  const isFiltered = (code ?? filter.company ?? filter.source) !== undefined;
  return (
    <Panel title={t.list}>
      <Answered answer={pages}>
        {({ pages: found }) => {
          const deadLetters = found.flatMap((page) => page.dead_letters);
          if (deadLetters.length === 0 && !isFiltered) return <EmptyNote title={t.none} says={t.noneSays} />;
          if (deadLetters.length === 0) return <EmptyNote title={t.noneFound} />;
          return (
            <>
              <ol className={rows.rows}>
                {deadLetters.map((deadLetter) => (
                  <DeadLetterRow key={deadLetter.dead_letter_id} deadLetter={deadLetter} />
                ))}
              </ol>
              <More pages={pages} />
            </>
          );
        }}
      </Answered>
    </Panel>
  );
}

function DeadLetterRow({ deadLetter }: { readonly deadLetter: DeadLetterEntry }) {
  const say = useReason();
  return (
    <li className={rows.row}>
      <div className={rows.marks}>
        <DeadLetterState deadLetter={deadLetter} />
      </div>
      <div className={rows.what}>
        <Link
          from="/dead-letters"
          to="/dead-letters"
          search={(before) => ({ ...before, letter: deadLetter.dead_letter_id })}
        >
          <ReasonText of={deadLetter.detail} company={deadLetter.company} />
        </Link>
        <div className={rows.meta}>
          <DeadLetterSubject deadLetter={deadLetter} />
          <span>{say(deadLetter.code)}</span>
          <span>{deadLetter.source_topic}</span>
          <span>{deadLetter.service}</span>
        </div>
      </div>
      <div className={rows.when}>
        <Time at={deadLetter.time} as="ago" />
      </div>
    </li>
  );
}
