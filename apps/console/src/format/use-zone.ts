import { useQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { configQuery } from '../api/queries';
import { type View, zoneOfView } from './zone-of-view';

const ofOne = /\/(?:alerts|incidents)\/[^/]+$|\/cycles$/;

/** Whose clock a view has, as the address says it, and the company that it is about. */
export const useView = (): View => {
  const clock = useRouterState({ select: ({ location }) => location.search.clock }) ?? 'company';
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const company = useRouterState({
    select: ({ location, matches }) =>
      (matches.at(-1)?.params as { company?: string } | undefined)?.company ??
      (location.search as { company?: string }).company,
  });
  return { clock, company, isOfOne: ofOne.test(path) };
};

/** The zone to show times in, of a company where the view is not of one already. UTC until the settings are there. */
export function useZoneOf(): (company: string | null | undefined) => string {
  const { data } = useQuery(configQuery);
  const view = useView();
  return (company) => zoneOfView(view, data, company);
}
