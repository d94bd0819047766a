import type { SubjectState } from '@app/alerting';

/** Colours behind white text, each with a contrast of 4.5 or more. */
const colours = { bad: '#b42318', worth: '#9a5b00', well: '#1e7b34', unclear: '#57606a' } as const;

/** The colour of a state. Words say the same, for those who do not see it. */
export function stateColour(state: SubjectState): string {
  if (state === 'well') return colours.well;
  if (state === 'unknown' || state === 'learning' || state === 'retired') return colours.unclear;
  return ['failing', 'unreadable', 'silent', 'stuck'].includes(state) ? colours.bad : colours.worth;
}
