import type { StateName } from '../api/types';
import type { IconName } from '../components/icon';

export type Tone = 'ok' | 'bad' | 'slow' | 'silent' | 'unknown' | 'accent';

interface Look {
  readonly tone: Tone;
  readonly icon: IconName;
}

/** How a state looks, the worst first. The service decides which one a subject is in. */
export const stateLooks = {
  failing: { tone: 'bad', icon: 'failing' },
  unreadable: { tone: 'bad', icon: 'unreadable' },
  silent: { tone: 'silent', icon: 'silent' },
  stuck: { tone: 'silent', icon: 'stuck' },
  incomplete: { tone: 'silent', icon: 'incomplete' },
  partial: { tone: 'slow', icon: 'partial' },
  slow: { tone: 'slow', icon: 'slow' },
  hungry: { tone: 'slow', icon: 'hungry' },
  fast: { tone: 'slow', icon: 'fast' },
  unknown: { tone: 'unknown', icon: 'unknown' },
  learning: { tone: 'accent', icon: 'learning' },
  well: { tone: 'ok', icon: 'healthy' },
  retired: { tone: 'unknown', icon: 'retired' },
} as const satisfies Record<StateName, Look>;

/** The states, the worst first. */
export const stateNames = Object.keys(stateLooks) as readonly StateName[];

/** Lower is worse. */
export const rankOf = (state: StateName): number => stateNames.indexOf(state);

/** The states that are not trouble. */
const calm: readonly StateName[] = ['learning', 'well', 'retired'];

export const isTrouble = (state: StateName): boolean => !calm.includes(state);
