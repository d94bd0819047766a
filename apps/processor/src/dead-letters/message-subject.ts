import { recordObjectOf, recordSubjectOf, unwrap } from '@app/contracts';

/** The source and the object that a message is about; a field is null when the message does not say it. */
export interface MessageSubject {
  readonly source: string | null;
  /** The object: its three fields are known, or none of them. */
  readonly zone: string | null;
  readonly object_id: string | null;
  readonly object_type: string | null;
}

const nothing: MessageSubject = { source: null, zone: null, object_id: null, object_type: null };

/**
 * Reads in the original bytes of a message whose record it is, in the names that records have. Total.
 * @param company of a record that names none; null: not known
 */
export function messageSubjectOf(value: Buffer | null, company: string | null = null): MessageSubject {
  try {
    const record = unwrap(value);
    const source = recordSubjectOf(record, company ?? undefined)?.source ?? null;
    return { ...nothing, source, ...recordObjectOf(record) };
  } catch {
    return nothing;
  }
}
