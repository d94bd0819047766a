import { companyNamedIn, DEFAULT_COMPANY, type Outcome, reject, type StandardizedLog } from '@app/contracts';
import { standardize, type StandardizeContext } from './standardize.js';

/** The companies that somebody may send for. */
interface SenderScope {
  /** The only one; null: there are several. */
  readonly only: string | null;
  includes(company: string): boolean;
}

/** As if the record came in now, from somebody who may send for these companies: how others write is not theirs to try. */
export function standardizeWithin(
  scope: SenderScope,
  value: unknown,
  context: StandardizeContext,
): Outcome<StandardizedLog> {
  const company = companyNamedIn(value) ?? scope.only ?? context.defaultCompany ?? DEFAULT_COMPANY;
  if (!scope.includes(company)) return reject('company_forbidden', 'company is none that this key may send for');
  return standardize(value, context, { arrivedMs: Date.now(), company: scope.only });
}
