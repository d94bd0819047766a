import type { Scope } from '@app/platform';
import type { RuleMatch } from './notification-settings.js';

/** Whether an entry of the rules file, or a mute, can be about a company of the scope. */
export const canMatch = (scope: Scope, { company }: Pick<RuleMatch, 'company'>): boolean =>
  company === undefined || scope.includes(company);
