import type { ErrorCode } from '@app/contracts';

/** Codes for a dependency that is unavailable, or full, when records come in, or of which the sender has had its share. */
export const unavailable = [
  'queue_full',
  'memory_full',
  'share_exhausted',
  'bus_unavailable',
  'store_unavailable',
  'store_read_only',
] as const satisfies ErrorCode[];

/** Codes for the faults that the bytes of records can have. */
export const unreadable = [
  'body_empty',
  'encoding_invalid',
  'gzip_invalid',
  'json_invalid',
  'json_too_deep',
  'media_type_unsupported',
  'csv_unknown',
  'request_too_slow',
] as const satisfies ErrorCode[];
