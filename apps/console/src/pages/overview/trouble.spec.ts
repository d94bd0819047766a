import { describe, expect, it } from 'vitest';
import type { StateAlert, StateName, States } from '../../api/types';
import { stateNames } from '../../state/state-looks';
import { messages } from './overview.messages';
import { troubleIn } from './trouble';

/** An answer with a source `s0`, `s1` … for each state. */
function answerWith(states: readonly StateName[], wide: Partial<StateAlert>[] = [], companies = 1): States {
  const counts: Record<string, number> = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return {
    counts,
    states: states.map((state, index) => ({
      state,
      subject: { company: `c${index % companies}`, source: `s${index}` },
    })),
    wide_alerts: wide.map((alert) => ({ state: 'firing', ...alert })),
  } as States;
}

describe('the sentence about what is wrong', () => {
  it('names two sources of a state and counts more, the worst state first', () => {
    const answer = answerWith(['well', 'slow', 'silent', 'silent', 'silent', 'failing', 'failing']);
    expect(troubleIn(answer, messages.en)).toEqual([
      's5 is failing',
      's6 is failing',
      '3 sources are silent',
      's1 is slow',
    ]);
    expect(troubleIn(answer, messages.fr)).toEqual([
      's5 est en échec',
      's6 est en échec',
      '3 sources muettes',
      's1 est lente',
    ]);
  });

  it('has a word for every state that is trouble, in both languages', () => {
    for (const locale of ['en', 'fr'] as const) {
      const parts = troubleIn(answerWith(stateNames), messages[locale]);
      expect(parts).toHaveLength(stateNames.length - 3);
      for (const part of parts) expect(part).not.toContain('undefined');
    }
  });

  it('names the company where there are several', () => {
    expect(troubleIn(answerWith(['slow', 'well'], [], 2), messages.en)).toEqual(['s0 (c0) is slow']);
  });

  it('counts incomplete cycles and what else is wrong with whole companies, but not that we are behind', () => {
    const wide = [
      { meaning: 'incomplete' },
      { meaning: 'incomplete', state: 'unknown' },
      { meaning: 'failing' },
      { meaning: 'behind' },
    ] as const;
    expect(troubleIn(answerWith(['well'], [...wide]), messages.en)).toEqual([
      '1 cycle is incomplete',
      '1 alert is about whole companies',
    ]);
    expect(troubleIn(answerWith(['well', 'learning', 'retired']), messages.en)).toEqual([]);
  });
});
