import { MAX_NAME_CHARS } from './field-kinds.js';
import { DEFAULT_ZONE } from './incoming-log.js';
import { inNfc, invisibleIn } from './name-text.js';
import { MAX_OBJECT_ID_CHARS, readObjectId } from './object-id.js';
import { DEFAULT_COMPANY } from './read-record.js';
import { namesOf, recordFields } from './record-fields.js';
import { holdsCertainSecret } from './redaction/redact-text.js';

/** The company and the source that a record says it is of, whatever else is wrong with it. */
export interface RecordSubject {
  readonly company: string;
  readonly source: string;
}

const sourceNames = namesOf({ field: 'source', ...recordFields.source });
const companyNames = namesOf({ field: 'company', ...recordFields.company });

const zoneNames = namesOf({ field: 'zone', ...recordFields.zone });
const objectIdNames = namesOf({ field: 'object_id', ...recordFields.object_id });
const objectTypeNames = namesOf({ field: 'object_type', ...recordFields.object_type });

/** The first of the names that says something; undefined: none does; null: nobody may be shown it, or it cannot be kept. */
const nameIn = (record: object, names: readonly string[]): string | null | undefined => {
  const values = names.map((name) => (record as Readonly<Record<string, unknown>>)[name]);
  const found = values.find((value): value is string => typeof value === 'string' && value.trim() !== '');
  if (found === undefined) return undefined;
  return usableName(found, MAX_NAME_CHARS);
};

/** A name as it is kept; null: nobody may be shown it, or it cannot be kept. */
function usableName(written: string, maxChars: number): string | null {
  const name = inNfc(written.toWellFormed());
  const isUnusable = name.length > maxChars || invisibleIn(name) !== null || holdsCertainSecret(name);
  return isUnusable ? null : name;
}

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

/** The object that a record says it is of, as its run would have been known by it. */
export interface RecordObject {
  readonly zone: string;
  readonly object_id: string;
  readonly object_type: string;
}

/**
 * Reads the object of a record that cannot be used; of id and name, one stands in for the other. Null: it names none, or one of
 * its names cannot be shown. Total.
 */
export function recordObjectOf(record: unknown): RecordObject | null {
  if (typeof record !== 'object' || record === null) return null;
  const name = nameIn(record, objectTypeNames);
  const written = objectIdIn(record);
  const id = written === undefined && name != null ? readObjectId(name) : written;
  const zone = nameIn(record, zoneNames);
  if (id == null || id.length > MAX_OBJECT_ID_CHARS || name === null || zone === null) return null;
  return { zone: zone ?? DEFAULT_ZONE, object_id: id, object_type: name ?? id };
}

/** As of `nameIn`, of an id that may be a number. */
function objectIdIn(record: object): string | null | undefined {
  const values = objectIdNames.map((name) => readObjectId((record as Readonly<Record<string, unknown>>)[name]));
  const found = values.find((value) => value !== null);
  return found == null ? undefined : usableName(found, MAX_OBJECT_ID_CHARS);
}
