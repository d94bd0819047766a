import { apiUrl } from '../api/api-url';
import { FIRING_ALERTS, MOST_GROUPS, PAGE_ENTRIES } from '../api/amounts';

const shell = [apiUrl('/alerts', FIRING_ALERTS), '/dead-letters/waiting'];
const sources = apiUrl('/analytics/freshness', { by: 'source', limit: MOST_GROUPS });

const pages: Readonly<Record<string, readonly string[]>> = {
  '': [apiUrl('/state', { limit: MOST_GROUPS }), sources],
  alerts: [apiUrl('/alerts', { limit: PAGE_ENTRIES })],
  incidents: ['open', 'resolved'].map((state) => apiUrl('/incidents', { state, limit: PAGE_ENTRIES })),
  'dead-letters': [],
  runs: [sources],
};

/** Parameters of an address that change no question. */
const looks = ['clock', 'kiosk'];

/** The first part of the path of a page: `alerts` of `/ui/alerts/4f…`, empty for the overview. */
export const pageOf = (pathname: string): string => pathname.split('/')[2] ?? '';

/**
 * The addresses that a page asks as soon as it is there, as far as they are the same for everybody: its filters are read by the
 * page alone. Those that are found here and not asked by the page are a waste, which `console-slow.e2e-spec.ts` finds.
 */
export function earlyQuestions({ pathname, search }: Pick<Location, 'pathname' | 'search'>): readonly string[] {
  const [page, id, ...rest] = pathname.split('/').slice(2);
  const isFiltered = [...new URLSearchParams(search).keys()].some((name) => !looks.includes(name));
  if (isFiltered) return shell;
  if (id === undefined || id === '') return [...(pages[page ?? ''] ?? []), ...shell];
  return (page === 'alerts' || page === 'incidents') && rest.length === 0 ? [`/${page}/${id}`, ...shell] : shell;
}
