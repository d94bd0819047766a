import { MAX_NAME_CHARS, unwrap } from '@app/contracts';

/** The company and the source of a message that cannot be read. */
export interface MessageSubject {
  readonly company: string;
  readonly source: string;
}

/** The company of a record that names none. */
const DEFAULT_COMPANY = 'default';

const nameIn = (record: object, names: readonly string[]): string | null => {
  const values = names.map((name) => (record as Readonly<Record<string, unknown>>)[name]);
  const found = values.find((value): value is string => typeof value === 'string' && value.trim() !== '');
  return found === undefined || found.includes('\0') || found.length > MAX_NAME_CHARS ? null : found.toWellFormed();
};

/** Reads in the original bytes of a message whose record it is, in the names that records have; null: they do not say. */
export function messageSubjectOf(value: Buffer | null): MessageSubject | null {
  let record: unknown;
  try {
    record = unwrap(value);
  } catch {
    return null;
  }
  if (typeof record !== 'object' || record === null) return null;
  const source = nameIn(record, ['source', 'Source', 'connector']);
  return source === null ? null : { company: nameIn(record, ['company', 'Entreprise']) ?? DEFAULT_COMPANY, source };
}
