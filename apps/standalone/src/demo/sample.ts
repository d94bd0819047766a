import { QUARTER_HOUR_MS } from '@app/time';
import { companyTimeZones, type SampleOptions } from '@app/samples';

const SEED = 7;
const HOURS_OF_DAY = 24;

export const SAMPLE_COMPANIES = 2;
/** Days that teach what is usual at an hour. */
export const SAMPLE_DAYS = 2;

/** Names of the companies of the demo. */
export const sampleCompanies = (): string[] => Object.keys(companyTimeZones(SAMPLE_COMPANIES));

/** The demo's sample: the same fleet every time, its last days of cycles up to the quarter hour before `now`. */
export const demoSample = (now: Date): SampleOptions => ({
  until: new Date(Math.floor(now.getTime() / QUARTER_HOUR_MS) * QUARTER_HOUR_MS),
  hours: SAMPLE_DAYS * HOURS_OF_DAY,
  companies: SAMPLE_COMPANIES,
  seed: SEED,
});
