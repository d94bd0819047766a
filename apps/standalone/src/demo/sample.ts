import { QUARTER_HOUR_MS } from '@app/time';
import type { SampleOptions } from '@app/samples';

const SEED = 7;

export const SAMPLE_COMPANIES = 2;
export const SAMPLE_HOURS = 24;

/** The demo's sample: the same fleet every time, its last day of cycles up to the quarter hour before `now`. */
export const demoSample = (now: Date): SampleOptions => ({
  until: new Date(Math.floor(now.getTime() / QUARTER_HOUR_MS) * QUARTER_HOUR_MS),
  hours: SAMPLE_HOURS,
  companies: SAMPLE_COMPANIES,
  seed: SEED,
});
