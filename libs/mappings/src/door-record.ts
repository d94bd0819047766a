import { type FieldFault, type RecordSubject, redactText } from '@app/contracts';

/** A record by its canonical names, as every door hands it on. */
export interface DoorRecord {
  company?: string;
  source: string;
  object_type: string;
  object_id?: string;
  zone?: string;
  sequence_id?: string;
  /** One of the canonical words, or the sender's own, which the table of words decides about. */
  status: string;
  start_time?: string | number;
  end_time?: string | number;
  duration_seconds?: string | number;
  rows_in?: string | number;
  rows_out?: string | number;
  bytes_out?: string | number;
  /** The sender's own id of the run. */
  run_key?: string;
  attempt?: string | number;
  url?: string;
  /** When the object runs. */
  schedule?: string;
  labels?: Readonly<Record<string, string>>;
  parameters?: string;
  description?: string;
  transformation?: string;
}

/** A JSON object that is taken for a record: what the doors do not make themselves is checked behind them. */
export type RecordObject = DoorRecord | Readonly<Record<string, unknown>>;

/** The records in an external event; or a sentence why it holds none; or what is wrong with it. */
export type Mapped =
  | { readonly kind: 'records'; readonly records: readonly RecordObject[] }
  | { readonly kind: 'ignored'; readonly reason: string }
  | RefusedEvent;

/** Without a company: that of records which name none. */
export type EventSubject = Pick<RecordSubject, 'source'> & Partial<RecordSubject>;

export interface RefusedEvent {
  readonly kind: 'refused';
  readonly fault: FieldFault;
  /** Company and source of the event, where they are known all the same. */
  readonly subject?: EventSubject;
}

export const recordsOf = (...records: RecordObject[]): Mapped => ({ kind: 'records', records });

export const ignored = (reason: string): Mapped => ({ kind: 'ignored', reason });

export const refused = (code: FieldFault['code'], field: string, says: string): RefusedEvent => ({
  kind: 'refused',
  fault: { field, code, reason: `${field} ${says}`.trimStart() },
});

/** The object without its absent fields. */
export function compact<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

export const MAX_LABELS = 20;
const MAX_LABEL_CHARS = 200;

/** Labels of the given texts, in their order, as many as a record may have; undefined: there is none. */
export function labelsOf(
  entries: readonly (readonly [name: string, text: string | undefined])[],
): Readonly<Record<string, string>> | undefined {
  const labels = entries
    .filter((entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== '__proto__')
    .slice(0, MAX_LABELS)
    // A secret that is cut has no form by which it could be known.
    .map(([name, text]) => [name, redactText(text).slice(0, MAX_LABEL_CHARS).toWellFormed()]);
  return labels.length === 0 ? undefined : (Object.fromEntries(labels) as Record<string, string>);
}
