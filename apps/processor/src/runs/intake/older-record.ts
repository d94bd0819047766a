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
 * as a number, and some fields not at all.
 */
export function inFormOfNow(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  const { object_id } = data as { readonly object_id?: unknown };
  if (typeof object_id === 'string' && 'schedule' in data) return data;
  return { ...newFields, ...data, object_id: Number.isSafeInteger(object_id) ? String(object_id) : object_id };
}
