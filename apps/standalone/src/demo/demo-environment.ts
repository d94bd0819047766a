import type { Environment } from '@app/platform';
import { companyTimeZones } from '@app/samples';
import { SAMPLE_COMPANIES } from './sample.js';

/**
 * Settings of the demo where the environment says nothing: a folder of its own, the sample's time zones, quiet logs. It has
 * no keys: it sends records and asks questions itself.
 */
export function demoEnvironment(given: Environment): Environment {
  const zones = Object.entries(companyTimeZones(SAMPLE_COMPANIES)).map((pair) => pair.join('='));
  const defaults = { DATA_DIR: './data/demo', COMPANY_TIME_ZONES: zones.join(','), LOG_LEVEL: 'warn' };
  // An empty variable counts as not set, here as everywhere.
  const set = Object.entries(given).filter(([, value]) => value !== undefined && value.trim() !== '');
  return { ...defaults, ...Object.fromEntries(set), KEYS_FILE: undefined };
}
