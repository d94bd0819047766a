import type { ErrorCode } from './errors.js';
import { MAX_NAME_CHARS } from './field-kinds.js';
import { inNfc, invisibleIn } from './name-text.js';
import { DEFAULT_COMPANY } from './read-record.js';
import { holdsCertainSecret } from './redaction/redact-text.js';
import { namesOf, recordFields } from './record-fields.js';

/** Records that a door refused for one reason, counted for at least a second. None of them went any further. */
export class RefusalSummaryDto {
  /**
   * Made by the sender: delivered twice, it counts once.
   * @example "019a0000-0000-7000-8000-000000000001"
   */
  summary_id: string;

  /** Null: it cannot be read out of the records, or too many different ones are refused. */
  company: string | null;

  /** Null: as of the company. */
  source: string | null;

  /** @example "field_missing" */
  code: ErrorCode;

  /** The reason of the last of them in words; at most 500 characters. */
  reason: string;

  /** At least 1. */
  count: number;

  /** ISO 8601 in UTC. */
  first_at: string;

  /** ISO 8601 in UTC. */
  last_at: string;

  /**
   * The route that refused the last of them.
   * @example "/ingest/batch"
   */
  door: string;
}

export type RefusalSummary = RefusalSummaryDto;

/** The company and the source that a record says it is of, whatever else is wrong with it. */
export interface RecordSubject {
  readonly company: string;
  readonly source: string;
}

const sourceNames = namesOf({ field: 'source', ...recordFields.source });
const companyNames = namesOf({ field: 'company', ...recordFields.company });

/** The first of the names that says something; undefined: none does; null: nobody may be shown it, or it cannot be kept. */
const nameIn = (record: object, names: readonly string[]): string | null | undefined => {
  const values = names.map((name) => (record as Readonly<Record<string, unknown>>)[name]);
  const found = values.find((value): value is string => typeof value === 'string' && value.trim() !== '');
  if (found === undefined) return undefined;
  const name = inNfc(found.toWellFormed());
  const isUnusable = name.length > MAX_NAME_CHARS || invisibleIn(name) !== null || holdsCertainSecret(name);
  return isUnusable ? null : name;
};

/** The company that a record names, in the names that records have; null: it names none. Total. */
export const companyNamedIn = (record: unknown): string | null =>
  typeof record === 'object' && record !== null ? (nameIn(record, companyNames) ?? null) : null;

/**
 * The company that a record belongs to, whatever else is wrong with it; null: nothing tells. Total.
 * @param sentFor the company of the sender; null: not known
 */
export const recordCompanyOf = (record: unknown, sentFor: string | null): string | null =>
  companyNamedIn(record) ?? sentFor ?? recordSubjectOf(record)?.company ?? null;

/** Reads a record that cannot be used, in the names that records have; null: it says no source. Total. */
export function recordSubjectOf(record: unknown, company = DEFAULT_COMPANY): RecordSubject | null {
  if (typeof record !== 'object' || record === null) return null;
  const source = nameIn(record, sourceNames) ?? null;
  const named = nameIn(record, companyNames);
  return source === null || named === null ? null : { company: named ?? company, source };
}
