import type { RunStatus } from '../api/types';
import { type RangeSearch, readRange } from './time-range';

/** Which runs, as it stands in the address. */
export interface RunFilter extends RangeSearch {
  company?: string | undefined;
  zone?: string | undefined;
  source?: string | undefined;
  object_id?: number | undefined;
  object_type?: string | undefined;
  status?: RunStatus | undefined;
}

const names = ['company', 'zone', 'source', 'object_type'] as const;

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
  const id = Number(search.object_id);
  if (search.object_id !== undefined && search.object_id !== '' && Number.isSafeInteger(id)) filter.object_id = id;
  if (search.status === 'SUCCESS' || search.status === 'FAILED') filter.status = search.status;
  return filter;
}
