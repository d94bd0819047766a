/** The fields that an expression can be given for: the canonical names of a record, without its labels. */
export const mappedFields = [
  'company',
  'zone',
  'source',
  'object_type',
  'object_id',
  'sequence_id',
  'status',
  'start_time',
  'end_time',
  'duration_seconds',
  'cpu_time_seconds',
  'memory_used_bytes',
  'rows_in',
  'rows_out',
  'bytes_out',
  'run_key',
  'attempt',
  'url',
  'schedule',
  'parameters',
  'description',
  'transformation',
] as const;

export type MappedField = (typeof mappedFields)[number];

/** A header that holds the HMAC-SHA256 of the body in hex digits of any case. */
export interface Signature {
  /** Name in lower case. */
  readonly header: string;
  /** Text before the digits, `sha256=`. */
  readonly prefix?: string;
}

/** How the body of a webhook becomes records. Expressions are JMESPath. */
export interface Mapping {
  /** Texts with expressions in braces, `acme-{tenant}`. */
  readonly company?: string;
  readonly zone?: string;
  readonly source?: string;
  /** The list in the body of which each item is a record; left out: the body is one. */
  readonly each?: string;
  /** An item, or a body, for which it is not true is ignored. */
  readonly when?: string;
  readonly fields: Readonly<Partial<Record<MappedField, string>>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Words of the sender's status, in lower case, and the status that each stands for. Others are left as they are. */
  readonly words?: Readonly<Record<string, string>>;
  readonly signature?: Signature;
}

/** A mapping with the secret that its signatures are made with; null: signatures are not checked. */
export interface SecuredMapping extends Mapping {
  readonly secret: string | null;
}
