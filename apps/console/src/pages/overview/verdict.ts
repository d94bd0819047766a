import type { States } from '../../api/types';
import type { MessagesOf } from '../../i18n/messages';
import type { messages } from './overview.messages';
import { troubleIn } from './trouble';

type Texts = MessagesOf<(typeof messages)['en']>;

/** Runs wait so long that nothing can be said of now. */
export const isBehind = ({ wide_alerts }: States): boolean =>
  wide_alerts.some(({ meaning, state }) => meaning === 'behind' && state === 'firing');

/** One sentence about everything. */
export function verdictOf(answer: States, t: Texts, list: (items: readonly string[]) => string): string {
  const trouble = troubleIn(answer, t);
  return trouble.length > 0 ? `${list(trouble)}.` : calmSentence(answer, t);
}

function calmSentence(answer: States, t: Texts): string {
  if (isBehind(answer)) return t.behind;
  if (answer.state === null) return t.nothingYet;
  if (answer.state === 'learning') return t.allLearning;
  return answer.state === 'retired' ? t.allRetired : t.allWell;
}
