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

/** The time zones of companies: a process makes one of the settings, and keeps it. */
export class CompanyZones {
  private readonly names: ReadonlyMap<string, string>;
  /** By name: a `TimeZone` remembers what it worked out, so that companies of one zone share it. */
  private readonly zones = new Map<string, TimeZone>();

  /**
   * @param others zones by company, of companies that the pairs do not name
   * @throws Error when the pairs cannot be read, or a zone does not exist
   */
  constructor(
    pairs: string,
    private readonly fallback: string,
    others: ReadonlyMap<string, string> = new Map(),
  ) {
    this.names = new Map([...others, ...parseCompanyZones(pairs)]);
    for (const name of [...this.names.values(), fallback]) this.zones.set(name, timeZone(name));
  }

  /** IANA name of the zone of a company. */
  readonly nameOf = (company: string): string => this.names.get(company) ?? this.fallback;

  /** Which time zone a company's local times are in. */
  readonly zoneOf = (company: string): TimeZone => this.zones.get(this.nameOf(company))!;
}
