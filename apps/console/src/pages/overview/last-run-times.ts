import type { SubjectState } from '../../api/types';

/** When the last runs of subjects ended, the oldest first. */
export const lastRunTimes = (states: readonly SubjectState[]): string[] =>
  states.flatMap(({ last_run }) => last_run?.end_time ?? []).sort((a, b) => Date.parse(a) - Date.parse(b));
