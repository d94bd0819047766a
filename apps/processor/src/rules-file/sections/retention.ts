import { byCompany } from '@app/platform/settings';
import { mapping, optional, plainAt, type Reader, readerOf, refuse, then, wholeNumberFrom, writtenAt } from '@app/yaml';
import type { RetentionPolicy } from '../retention-policy.js';

/** A hundred years. */
const MOST_DAYS = 36_500;
const number = wholeNumberFrom(1, MOST_DAYS);

/** Days; null: `forever`. */
const days: Reader<number | null> = readerOf({ anyOf: [number.schema, { const: 'forever' }] }, (location) => {
  if (writtenAt(location) === 'forever') return null;
  return /^\d/.test(plainAt(location) ?? '')
    ? number(location)
    : refuse(location, `must be a number of days from 1 to ${MOST_DAYS}, or forever`);
});

const kinds = {
  runs: optional(days, 'Days that a run is kept after its start.'),
  dead_letters: optional(days, 'Days that a dead letter is kept.'),
  alerts: optional(days, 'Days that an alert is kept after its resolution.'),
  cycles: optional(days, 'Days that a cycle is kept.'),
  notifications: optional(days, 'Days that a message is kept.'),
  audit: optional(days, 'Days that an entry of the audit log is kept.'),
};

/** The section `retention` of the rules file. */
export const retention: Reader<RetentionPolicy> = then(
  mapping({ ...kinds, companies: optional(byCompany(mapping(kinds)), 'The same by the name of a company.') }),
  ({ companies = new Map(), ...everybody }) => ({ everybody, companies }),
);
