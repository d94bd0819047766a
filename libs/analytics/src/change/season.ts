/**
 * The effect of the hour of the day and the day of the week on the values of a source, in logarithms: the same for all of its
 * objects, so that each is learned from many. Their means are nought: what all of them share belongs to the levels.
 */
export interface Season {
  readonly hours: number[];
  readonly days: number[];
  readonly hourCounts: number[];
  readonly dayCounts: number[];
}

/** Places within a season. */
export interface SeasonTime {
  /** 0–23 on the wall of the zone. */
  readonly hour: number;
  /** 0–6, Monday first. */
  readonly day: number;
}

const HOURS = 24;
const DAYS = 7;
const HOUR_MS = 3_600_000;
/** Least gain of an hour and of a day, of a cycle an hour; what one cycle may say at most. */
const HOUR_GAIN = 0.06;
const DAY_GAIN = 0.012;
const HOUR_PRIOR = 2;
const DAY_PRIOR = 12;
const MOST_STEP = 0.3;

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

export const newSeason = (): Season => ({
  hours: zeros(HOURS),
  days: zeros(DAYS),
  hourCounts: zeros(HOURS),
  dayCounts: zeros(DAYS),
});

export const seasonOf = ({ hours, days }: Season, { hour, day }: SeasonTime): number => hours[hour]! + days[day]!;

/** @param localHour hours since 1970-01-01T00:00, a Thursday, on the wall of the zone */
export const seasonTimeOf = (localHour: number): SeasonTime => ({
  hour: localHour % HOURS,
  day: (Math.floor(localHour / HOURS) + 3) % DAYS,
});

/**
 * Learns the mean residual of a cycle.
 * @param periodMs time between two cycles: those that come often say less each
 */
export function learnSeason(season: Season, { hour, day }: SeasonTime, residual: number, periodMs: number): void {
  const part = Math.min(1, periodMs / HOUR_MS);
  const step = Math.max(-MOST_STEP, Math.min(MOST_STEP, residual));
  const hourCount = season.hourCounts[hour]!;
  const dayCount = season.dayCounts[day]!;
  turn(season.hours, hour, part * Math.max(HOUR_GAIN, 1 / (hourCount * part + HOUR_PRIOR)) * step);
  turn(season.days, day, part * Math.max(DAY_GAIN, 1 / (dayCount * part + DAY_PRIOR)) * step);
  season.hourCounts[hour] = hourCount + 1;
  season.dayCounts[day] = dayCount + 1;
}

function turn(factors: number[], place: number, step: number): void {
  const share = step / factors.length;
  for (let index = 0; index < factors.length; index += 1) factors[index]! -= share;
  factors[place]! += step;
}
