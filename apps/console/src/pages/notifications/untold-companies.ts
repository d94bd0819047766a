import type { Receiver } from '../../api/types';

/** The companies of which no alert reaches anybody, since no route can match one. */
export const untoldCompanies = (
  companies: readonly string[],
  receivers: readonly { readonly routes: readonly Pick<Receiver['routes'][number], 'company'>[] }[],
): string[] => {
  const named = receivers.flatMap(({ routes }) => routes.map(({ company }) => company));
  if (named.includes(null)) return [];
  return [...new Set(companies)].filter((company) => !named.includes(company)).sort();
};
