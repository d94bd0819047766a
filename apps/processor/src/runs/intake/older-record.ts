import { inNfc } from '@app/contracts';

/** Fields that records of before this version do not have. */
const newFields = {
  rows_in: null,
  rows_out: null,
  bytes_out: null,
  attempt: null,
  url: null,
  schedule: null,
  labels: {},
  run_key: null,
};

/**
 * A standardized record in the form of now. Records that were on the topic, or set aside, before an update have the object id
 * as a number, some fields not at all, and names that are not in NFC.
 */
export function inFormOfNow(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  const composed = composedNames(data);
  const { object_id } = composed as { readonly object_id?: unknown };
  if (typeof object_id === 'string' && 'schedule' in composed) return composed;
  return { ...newFields, ...composed, object_id: Number.isSafeInteger(object_id) ? String(object_id) : object_id };
}

const names = ['company', 'zone', 'source', 'object_id', 'object_type', 'sequence_id', 'run_key'] as const;

function composedNames(data: object): object {
  const record = data as Readonly<Record<string, unknown>>;
  const others = names.flatMap((name) => {
    const value = record[name];
    const composed = typeof value === 'string' ? inNfc(value) : value;
    return composed === value ? [] : [[name, composed] as const];
  });
  return others.length === 0 ? data : { ...data, ...Object.fromEntries(others) };
}
