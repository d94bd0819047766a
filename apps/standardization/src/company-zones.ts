import { parseCompanyZones } from '@app/platform';
import { type TimeZone, timeZone } from './standardize/time-zone.js';

/** Which time zone a company's local times are in. @throws Error when a zone does not exist */
export function companyZones(pairs: string, fallback: string): (company: string) => TimeZone {
  const zones = new Map(parseCompanyZones(pairs).map(([company, zone]) => [company, timeZone(zone)]));
  const otherwise = timeZone(fallback);
  return (company) => zones.get(company) ?? otherwise;
}
