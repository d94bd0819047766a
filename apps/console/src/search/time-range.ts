import { DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS } from '../format/durations';

/** Ranges that move with the clock. `all`: no limits. */
export const presets = ['1h', '6h', '24h', '7d', '30d', 'all'] as const;

export type Preset = (typeof presets)[number];

const DEFAULT_PRESET: Preset = '24h';

const lengthMs: Record<Exclude<Preset, 'all'>, number> = {
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '24h': DAY_MS,
  '7d': WEEK_MS,
  '30d': 30 * DAY_MS,
};

/** The time range in the address: a preset, or two moments, of which either may be missing. */
export interface RangeSearch {
  range?: Preset | undefined;
  /** Inclusive. */
  from?: string | undefined;
  /** Exclusive. */
  to?: string | undefined;
}

export const isCustom = ({ from, to }: RangeSearch): boolean => from !== undefined || to !== undefined;

export const presetOf = (search: RangeSearch): Preset => search.range ?? DEFAULT_PRESET;

/** The moments that a range means at `now`; a moving one begins on a whole minute, so that answers can be kept. */
export function momentsOf(search: RangeSearch, now: number): { from?: string; to?: string } {
  if (isCustom(search)) return { ...(search.from && { from: search.from }), ...(search.to && { to: search.to }) };
  const preset = presetOf(search);
  if (preset === 'all') return {};
  return { from: new Date(Math.floor((now - lengthMs[preset]) / MINUTE_MS) * MINUTE_MS).toISOString() };
}

/** Milliseconds since 1970; without `from`: as early as the data begin. */
export interface Span {
  readonly from: number | undefined;
  readonly to: number;
}

/** The moments of a range at `now`, on whole minutes. */
export function spanOf(search: RangeSearch, now: number): Span {
  const { from, to } = momentsOf(search, now);
  return {
    from: from === undefined ? undefined : Date.parse(from),
    to: to === undefined ? Math.ceil(now / MINUTE_MS) * MINUTE_MS : Date.parse(to),
  };
}

/** Reads the range of an address; what cannot be read is not there. */
export function readRange(search: Readonly<Record<string, unknown>>): RangeSearch {
  const range = presets.find((preset) => preset === search.range);
  return {
    ...(range !== undefined && range !== DEFAULT_PRESET && { range }),
    ...momentOf('from', search.from),
    ...momentOf('to', search.to),
  };
}

function momentOf(name: 'from' | 'to', value: unknown): RangeSearch {
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) return {};
  return { [name]: new Date(value).toISOString() };
}

/** A range, and the time of the same length before it; what has no beginning is compared with nothing. */
export function periodsOf(
  { from, to }: { readonly from?: string; readonly to?: string },
  now: number,
): { a_from: string; a_to: string; b_from: string; b_to: string } {
  const end = to === undefined ? Math.ceil(now / MINUTE_MS) * MINUTE_MS : Date.parse(to);
  const begin = Math.min(from === undefined ? BEFORE_ALL_MS : Date.parse(from), end - MINUTE_MS);
  const before = begin - (end - begin);
  const iso = (ms: number): string => new Date(ms).toISOString();
  return { a_from: iso(before), a_to: iso(begin), b_from: iso(begin), b_to: iso(end) };
}

/** No run is older. */
const BEFORE_ALL_MS = Date.UTC(2000, 0, 1);
