import type { Config } from '../api/types';

/** Whose clock the times of a view are read from: that of its company, of the reader, or UTC. */
export const clocks = ['company', 'mine', 'utc'] as const;

export type Clock = (typeof clocks)[number];

export const myZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A view in the address. */
export interface View {
  readonly clock: Clock;
  /** The company that all of the view is about; undefined: it is about several, or the address does not say. */
  readonly company: string | undefined;
  /** All that it shows is about one company, which the address does not name: an alert, an incident, the cycles of a company. */
  readonly isOfOne: boolean;
}

const zoneOfCompany = ({ company_time_zones, default_time_zone }: Config, company: string | null | undefined): string =>
  company_time_zones[company ?? ''] ?? default_time_zone;

/** The zone of a view, which is one: times of several companies below each other are read from one clock. */
export function zoneOfView(view: View, config: Config | undefined, about: string | null | undefined): string {
  if (view.clock === 'utc' || config === undefined) return 'UTC';
  if (view.clock === 'mine') return myZone();
  if (view.company !== undefined) return zoneOfCompany(config, view.company);
  if (view.isOfOne) return zoneOfCompany(config, about);
  const zones = new Set(Object.values(config.company_time_zones));
  if (zones.size === 0) return config.default_time_zone;
  const [only] = zones;
  return zones.size === 1 && only === config.default_time_zone ? only : myZone();
}
