import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { cyclesQuery, freshnessQuery } from '../../api/queries';
import { Field, PageHead, Stack } from '../../components/layout';
import { Answered, EmptyNote } from '../../components/states';
import { byName } from '../../format/by-name';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { CompanyCycles } from './company-cycles';
import { messages } from './cycles.messages';

const route = getRouteApi('/cycles');

/** Enough cycles that every company has some among them. */
const MANY = 240;

/** The roll-calls of one company. */
export function CyclesPage() {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const freshness = useQuery(freshnessQuery('source', {}));
  const known = freshness.data?.groups.map(({ company }) => company) ?? [];
  const companies = [...new Set([...known, ...(search.company ? [search.company] : [])])].sort(byName);
  const called = useQuery(cyclesQuery({ limit: MANY, names: 0 })).data?.cycles.map((cycle) => cycle.company);
  const company = search.company ?? companies.find((each) => called?.includes(each)) ?? (called && companies[0]);
  return (
    <div data-is-wide>
      <Stack>
        <PageHead title={t.title} says={t.says}>
          {companies.length > 1 && (
            <Field label={words.company}>
              <select
                value={company}
                onChange={({ target }) => void navigate({ search: (before) => ({ ...before, company: target.value }) })}
              >
                {companies.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            </Field>
          )}
        </PageHead>
        {company === undefined ? (
          <Answered answer={freshness}>{() => <EmptyNote title={t.none} says={t.noneSays} />}</Answered>
        ) : (
          <CompanyCycles key={company} company={company} />
        )}
      </Stack>
    </div>
  );
}
