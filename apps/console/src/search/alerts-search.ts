import { readText } from './run-filter';

/** The filter of the alerts page, as the address has it. */
export interface AlertsSearch {
  tab?: 'silences' | undefined;
  state?: 'firing' | 'pending' | 'unknown' | 'resolved' | undefined;
  rule?: string | undefined;
  company?: string | undefined;
  source?: string | undefined;
}

const alertStates = ['firing', 'pending', 'unknown', 'resolved'] as const;

/** Only what could be read. */
export function readAlertsSearch(search: Record<string, unknown>): AlertsSearch {
  const state = alertStates.find((each) => each === search.state);
  const [rule, company, source] = [search.rule, search.company, search.source].map(readText);
  return {
    ...(search.tab === 'silences' && { tab: 'silences' as const }),
    ...(state && { state }),
    ...(rule && { rule }),
    ...(company && { company }),
    ...(source && { source }),
  };
}
