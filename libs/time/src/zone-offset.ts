import { HOUR_MS, QUARTER_HOUR_MS } from './durations.js';

const MOST_CACHED = 50_000;

/** Quarters of an hour that have a place of their own in `Recent`: a power of two. */
const RECENT = 256;

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The offsets of one zone by quarters of an hour, counted from 1970. Of neighbours in time each has a place in a small table,
 * which costs less than a look-up in a map: offsets are asked for thirty times a run.
 */
class ZoneOffsets {
  private readonly known = new Map<number, number>();
  private readonly recentQuarters = new Float64Array(RECENT).fill(NaN);
  private readonly recentOffsets = new Float64Array(RECENT);

  constructor(readonly zone: string) {}

  at(quarter: number): number {
    const place = quarter & (RECENT - 1);
    if (this.recentQuarters[place] === quarter) return this.recentOffsets[place]!;
    let offset = this.known.get(quarter);
    if (offset === undefined) {
      offset = computedOffset(this.zone, quarter * QUARTER_HOUR_MS);
      if (this.known.size > MOST_CACHED) this.known.clear();
      this.known.set(quarter, offset);
    }
    this.recentQuarters[place] = quarter;
    this.recentOffsets[place] = offset;
    return offset;
  }
}

const offsets = new Map<string, ZoneOffsets>();
let last = new ZoneOffsets('UTC');

function computedOffset(zone: string, epochMs: number): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(epochMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(epochMs / 1000) * 1000;
}

/** The milliseconds by which local time in the zone is ahead of UTC. Zones change it at quarters of an hour only. */
export function offsetMs(zone: string, epochMs: number): number {
  if (zone === 'UTC') return 0;
  if (zone !== last.zone) last = offsetsOf(zone);
  return last.at(Math.floor(epochMs / QUARTER_HOUR_MS));
}

function offsetsOf(zone: string): ZoneOffsets {
  let found = offsets.get(zone);
  if (found === undefined) offsets.set(zone, (found = new ZoneOffsets(zone)));
  return found;
}

/** Hours since 1970-01-01T00:00 on a wall of the zone. */
export const localHour = (zone: string, epochMs: number): number =>
  Math.floor((epochMs + offsetMs(zone, epochMs)) / HOUR_MS);

/**
 * How much time has passed, in milliseconds: the smaller of what a stopwatch and a clock on the wall say. A job that runs
 * at six every morning is as punctual on the day of 25 hours, and one that runs every hour is on the day of 23.
 */
export const elapsedMs = (zone: string, fromMs: number, toMs: number): number =>
  Math.min(toMs - fromMs, toMs - fromMs + offsetMs(zone, toMs) - offsetMs(zone, fromMs));
