import type { StateName, SubjectState } from '../../api/types';
import { byName } from '../../format/by-name';
import { isTrouble, rankOf, stateNames } from '../../state/state-looks';

/** The sources of a company: those that need somebody, the worst first, and all others by name. */
export interface SourceGroup {
  readonly company: string;
  readonly troubled: readonly SubjectState[];
  readonly calm: readonly SubjectState[];
}

const nameOf = ({ subject }: SubjectState): string => subject.source ?? '';

const worstFirst = (a: SubjectState, b: SubjectState): number =>
  rankOf(a.state) - rankOf(b.state) || byName(nameOf(a), nameOf(b));

/** The rank of a company is that of its worst source; lower is worse. */
const rankOfGroup = ({ troubled: [worst] }: SourceGroup): number =>
  worst === undefined ? Infinity : rankOf(worst.state);

/** Sources whose name or company has the text in it, by company, the company in the worst state first. */
export function sourceGroups(states: readonly SubjectState[], find: string): SourceGroup[] {
  const wanted = find.trim().toLowerCase();
  const found = states.filter(
    ({ subject: { company, source } }) =>
      wanted === '' || [company, source].some((name) => (name ?? '').toLowerCase().includes(wanted)),
  );
  return [...Map.groupBy(found, ({ subject }) => subject.company ?? '')]
    .map(([company, all]) => ({
      company,
      troubled: all.filter(({ state }) => isTrouble(state)).sort(worstFirst),
      calm: all.filter(({ state }) => !isTrouble(state)).sort((a, b) => byName(nameOf(a), nameOf(b))),
    }))
    .sort((a, b) => rankOfGroup(a) - rankOfGroup(b) || byName(a.company, b.company));
}

/** How many are in each state, the worst first. */
export const countsOf = (states: readonly SubjectState[]): { readonly state: StateName; readonly count: number }[] =>
  stateNames.flatMap((state) => {
    const count = states.filter((each) => each.state === state).length;
    return count === 0 ? [] : [{ state, count }];
  });
