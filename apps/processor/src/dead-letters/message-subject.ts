import { type RecordSubject, recordSubjectOf, unwrap } from '@app/contracts';

/**
 * Reads in the original bytes of a message whose record it is, in the names that records have; null: they do not say.
 * @param company of a record that names none; null: not known
 */
export function messageSubjectOf(value: Buffer | null, company: string | null = null): RecordSubject | null {
  try {
    return recordSubjectOf(unwrap(value), company ?? undefined);
  } catch {
    return null;
  }
}
