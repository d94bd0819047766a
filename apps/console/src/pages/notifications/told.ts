import type { Receiver } from '../../api/types';

type ToldReceiver = Pick<Receiver, 'is_routed' | 'digest'> & {
  readonly routes: readonly Pick<Receiver['routes'][number], 'company'>[];
};

/** Whether a summary goes to it: one that names no company is about those that are routed to the receiver. */
export const getsSummary = ({ is_routed, digest }: Pick<Receiver, 'is_routed' | 'digest'>): boolean =>
  digest !== null && (digest.companies !== null || is_routed);

/** The companies of which nobody is told: no route can match an alert of it, and nobody gets a summary of it. */
export const untoldCompanies = (companies: readonly string[], receivers: readonly ToldReceiver[]): string[] => {
  const named = receivers.flatMap(({ routes, digest }) => [
    ...routes.map(({ company }) => company),
    ...(digest?.companies ?? []),
  ]);
  if (named.includes(null)) return [];
  return [...new Set(companies)].filter((company) => !named.includes(company)).sort();
};
