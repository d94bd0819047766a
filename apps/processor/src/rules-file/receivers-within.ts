import type { Scope } from '@app/platform';
import { canMatch } from './can-match.js';
import type { NotifySettings, Receiver } from './notification-settings.js';

/** The receivers to which a route of alerts of the scope leads, or that get the summary of a company of it. */
export const receiversWithin = (scope: Scope, { receivers, routes }: NotifySettings): readonly Receiver[] => {
  if (scope.isAll) return receivers;
  const names = new Set(routes.filter(({ match }) => canMatch(scope, match)).flatMap((route) => route.receivers));
  return receivers.filter(
    ({ name, digest }) => names.has(name) || digest?.companies?.some((company) => canMatch(scope, { company })),
  );
};
