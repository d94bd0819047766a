import { HOUR_MS } from '@app/time';
import type { SampleWindow } from './cycles.js';

export interface SampleOptions extends SampleWindow {
  /** Every run ends before this; cycles begin up to `hours` before it. */
  readonly until: Date;
  /** More than 0. */
  readonly hours: number;
  readonly companies: number;
  /** A whole number from 0 to 2³² - 1. */
  readonly seed: number;
  /** Over all companies, shared out evenly. Left out: the whole catalogue for each. */
  readonly sources?: number;
  /** Over all sources, shared out evenly. Left out: as many as the catalogue names. */
  readonly objects?: number;
}

const MAX_SEED = 2 ** 32 - 1;
const FIRST_YEAR = 1971;
const LAST_YEAR = 2199;

/** The fleet is held in memory, the runs are not: this many companies fit. */
const MAX_COMPANIES = 1000;
const MAX_SOURCES = 10_000;
const MAX_OBJECTS = 1_000_000;

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

const isInRange = (time: number): boolean =>
  time >= Date.UTC(FIRST_YEAR, 0) && time < Date.UTC(LAST_YEAR + 1, 0);

/** The fault of the options, as a sentence that begins with the option's name; null when they can be used. */
export function problemWith({ until, hours, companies, seed, sources, objects }: SampleOptions): string | null {
  if (!isInRange(until.getTime())) return `until must be a time from ${FIRST_YEAR} to ${LAST_YEAR}`;
  if (!(hours > 0)) return 'hours must be more than 0';
  if (!isInRange(until.getTime() - hours * HOUR_MS)) return `hours must not reach back before ${FIRST_YEAR}`;
  if (!isWhole(companies, 1, MAX_COMPANIES)) return `companies must be a whole number from 1 to ${MAX_COMPANIES}`;
  if (!isWhole(seed, 0, MAX_SEED)) return `seed must be a whole number from 0 to ${MAX_SEED}`;
  if (sources !== undefined && !isWhole(sources, companies, MAX_SOURCES)) {
    return `sources must be a whole number from ${companies}, one for each company, to ${MAX_SOURCES}`;
  }
  if (objects !== undefined && !isWhole(objects, 1, MAX_OBJECTS)) {
    return `objects must be a whole number from 1 to ${MAX_OBJECTS}`;
  }
  return null;
}
