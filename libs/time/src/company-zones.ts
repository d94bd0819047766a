import { type TimeZone, timeZone } from './time-zone.js';

/** `company=Zone,…` as pairs. @throws Error that names the part that cannot be read */
export function parseCompanyZones(text: string): [company: string, zone: string][] {
  const pairs = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.lastIndexOf('=');
      if (at < 1) throw new Error(`"${part}" is not company=Zone`);
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as [string, string];
    });
  const twice = pairs.find(([company], index) => pairs.findIndex(([other]) => other === company) < index);
  if (twice) throw new Error(`"${twice[0]}" is listed twice`);
  return pairs;
}

/** The IANA zone of each company. @throws Error when the pairs cannot be read */
export function companyZoneNames(pairs: string, fallback: string): (company: string) => string {
  const zones = new Map(parseCompanyZones(pairs));
  return (company) => zones.get(company) ?? fallback;
}

/** Which time zone a company's local times are in. @throws Error when a zone does not exist */
export function companyZones(pairs: string, fallback: string): (company: string) => TimeZone {
  const zones = new Map(parseCompanyZones(pairs).map(([company, zone]) => [company, timeZone(zone)]));
  const otherwise = timeZone(fallback);
  return (company) => zones.get(company) ?? otherwise;
}
