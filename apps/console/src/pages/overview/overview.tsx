import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { freshnessQuery, percentilesQuery, statesQuery } from '../../api/queries';
import type { States, StatsGroup } from '../../api/types';
import { Field, PageHead, Panel, Stack } from '../../components/layout';
import { Answered, EmptyNote, FirstRecord } from '../../components/states';
import { useMessages } from '../../i18n/locale';
import { RangePicker } from '../../search/range-picker';
import { withoutClock } from '../../search/without-clock';
import { TypedText } from '../../search/typed-text';
import { CompanyPicker } from '../../search/company-picker';
import { Firing, Over } from './firing';
import { KeyNumbers } from './key-numbers';
import { messages } from './overview.messages';
import styles from './overview.module.css';
import { CycleStrips } from './cycle-strips';
import { RunsOverTime } from './runs-over-time';
import { Sources } from './sources-panel';
import { VerdictBanner } from './verdict-banner';

const route = getRouteApi('/');
const NO_STATS: readonly StatsGroup[] = [];

/** Is everything all right, and if not: what, since when, why. */
export function Overview() {
  const t = useMessages(messages);
  const { kiosk: _kiosk, find: _find, ...search } = withoutClock(route.useSearch());
  const { company } = search;
  const about = company === undefined ? {} : { company };
  // A run is stored a moment before its source has a state.
  const freshness = useQuery(freshnessQuery('source', about));
  const states = useQuery(statesQuery(about));
  const stats = useQuery(percentilesQuery('source', search)).data?.groups ?? NO_STATS;

  return (
    <>
      {(freshness.data === undefined || states.data === undefined) && <PageHead title={t.title} />}
      <Answered answer={freshness}>
        {({ groups }) => {
          if (groups.length === 0) return company === undefined ? <NoRecord /> : <UnknownCompany company={company} />;
          return <Answered answer={states}>{(answer) => <Board answer={answer} stats={stats} />}</Answered>;
        }}
      </Answered>
    </>
  );
}

/** The verdict, what is wrong, and who is concerned come first, for the eye and for the keyboard. */
function Board({ answer, stats }: { readonly answer: States; readonly stats: readonly StatsGroup[] }) {
  const t = useMessages(messages);
  const { kiosk = false, find = '', ...search } = withoutClock(route.useSearch());
  const about = search.company === undefined ? {} : { company: search.company };
  return (
    <Stack>
      <div className={styles.top} data-is-wide>
        <VerdictBanner answer={answer} />
        {!kiosk && <Tools />}
      </div>
      <div className={styles.columns}>
        <Stack>
          <Firing answer={answer} />
          <Panel title={t.sources} aside={<WallSwitch />}>
            <Sources states={answer.states} stats={stats} find={find} />
          </Panel>
        </Stack>
        <Stack>
          <KeyNumbers search={search} states={answer.states} />
          <RunsOverTime search={search} />
          {!kiosk && <Over {...about} />}
        </Stack>
      </div>
      {!kiosk && <CycleStrips {...about} />}
    </Stack>
  );
}

/** The same page without its frame and in larger letters, for a screen that nobody touches; and the way back. */
function WallSwitch() {
  const t = useMessages(messages);
  const { kiosk } = route.useSearch();
  return (
    <Link to="/" search={(before) => ({ ...before, kiosk: kiosk ? undefined : true })}>
      {kiosk ? t.wallEnd : t.wall}
    </Link>
  );
}

function UnknownCompany({ company }: { readonly company: string }) {
  const t = useMessages(messages);
  return (
    <>
      <PageHead title={t.title} />
      <EmptyNote title={t.nobody(company)}>
        <Link to="/" search={{}}>
          {t.everybody}
        </Link>
      </EmptyNote>
    </>
  );
}

function NoRecord() {
  const t = useMessages(messages);
  return (
    <Stack>
      <PageHead title={t.title} />
      <Panel title={t.sources}>
        <FirstRecord />
      </Panel>
    </Stack>
  );
}

/** The company and the time that the page is about, and a part of the names of the sources that are shown. */
function Tools() {
  const t = useMessages(messages);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <div className={styles.tools}>
      <Field label={t.find}>
        <TypedText
          type="search"
          value={search.find ?? ''}
          placeholder={t.findHint}
          onChange={(find) => void navigate({ search: (before) => ({ ...before, find }), replace: true })}
        />
      </Field>
      <CompanyPicker
        value={search.company}
        onChange={(next) => void navigate({ search: (before) => ({ ...before, company: next }) })}
      />
      <RangePicker
        value={search}
        onChange={(range) => void navigate({ search: (before) => ({ ...before, ...range }) })}
      />
    </div>
  );
}
