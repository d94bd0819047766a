import { type RecordSubject, recordSubjectOf, unwrap } from '@app/contracts';

/** Reads in the original bytes of a message whose record it is, in the names that records have; null: they do not say. */
export function messageSubjectOf(value: Buffer | null): RecordSubject | null {
  try {
    return recordSubjectOf(unwrap(value));
  } catch {
    return null;
  }
}
