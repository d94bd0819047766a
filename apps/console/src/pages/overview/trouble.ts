import type { StateName, States } from '../../api/types';
import type { MessagesOf } from '../../i18n/messages';
import { isTrouble, stateNames } from '../../state/state-looks';
import type { messages } from './overview.messages';

type Texts = MessagesOf<(typeof messages)['en']>;
type Trouble = Parameters<Texts['is']>[1];

/** Most sources of a state that are named; more are counted. */
const MOST_NAMED = 2;

const isNamed = (state: StateName): state is Trouble => isTrouble(state);

/** Parts of a sentence about what is wrong, the worst first. */
export function troubleIn({ states, counts, wide_alerts }: States, t: Texts): string[] {
  const hasOneCompany = new Set(states.map(({ subject }) => subject.company)).size === 1;
  const parts = stateNames.filter(isNamed).flatMap((state) => {
    const count = counts[state] ?? 0;
    if (count > MOST_NAMED) return [t.are(count, state)];
    return states
      .filter((each) => each.state === state)
      .map(({ subject: { company, source } }) => t.is(hasOneCompany ? `${source}` : `${source} (${company})`, state));
  });
  const firing = wide_alerts.filter(({ meaning, state }) => state === 'firing' && meaning !== 'behind');
  const cycles = firing.filter(({ meaning }) => meaning === 'incomplete').length;
  if (cycles > 0) parts.push(t.cycles(cycles));
  if (firing.length > cycles) parts.push(t.wide(firing.length - cycles));
  return parts;
}
