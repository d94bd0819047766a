import type { FreshnessGroup } from '../api/types';

/** The group that ran last; undefined: nothing ever ran. */
export const lastRunOf = (freshness: readonly FreshnessGroup[]): FreshnessGroup | undefined =>
  [...freshness].sort((a, b) => (b.last_run_at ?? '').localeCompare(a.last_run_at ?? ''))[0];
