import type { RunStatus } from '../api/types';
import { statusNames } from '../state/status-looks';
import { type RangeSearch, readRange } from './time-range';

/** Which runs, as it stands in the address. */
export interface RunFilter extends RangeSearch {
  company?: string | undefined;
  zone?: string | undefined;
  source?: string | undefined;
  object_id?: string | undefined;
  object_type?: string | undefined;
  status?: RunStatus | undefined;
}

const names = ['company', 'zone', 'source', 'object_id', 'object_type'] as const;

/** A text of an address, where `12` was read as a number; undefined when it is none or empty. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Reads the filter of an address; what cannot be read is not there. */
export function readRunFilter(search: Readonly<Record<string, unknown>>): RunFilter {
  const filter: RunFilter = readRange(search);
  for (const name of names) {
    const text = readText(search[name]);
    if (text !== undefined) filter[name] = text;
  }
  const status = statusNames.find((each) => each === search.status);
  if (status !== undefined) filter.status = status;
  return filter;
}
