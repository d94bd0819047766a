import type { ErrorCode } from '@app/contracts';
import { unavailable } from '../accept/problem-codes.js';

/** Codes for a body that a door cannot read. */
export const unreadableBody = [
  'body_empty',
  'body_too_large',
  'encoding_invalid',
  'gzip_invalid',
  'json_invalid',
  'json_too_deep',
  'media_type_unsupported',
  'request_too_slow',
] as const satisfies ErrorCode[];

/** Codes for an event, or the record that was made of it, that cannot be used. */
export const unusable = [
  'record_not_object',
  'record_too_large',
  'field_missing',
  'field_type',
  'field_too_long',
  'text_unstorable',
  'character_invisible',
  'status_unknown',
  'object_id_unreadable',
  'company_forbidden',
] as const satisfies ErrorCode[];

/** Every code of a door that reads JSON. */
export const doorProblems = [...unreadableBody, ...unusable, 'too_many_records', ...unavailable] as const;
