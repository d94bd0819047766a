import { type FieldKind, type FieldKindName, fieldKinds } from './field-kinds.js';

interface RecordField {
  /** The name that the connectors of the first system write. */
  readonly french?: string;
  /** Other names that are read. */
  readonly also?: readonly string[];
  readonly kind: FieldKindName;
  /** The default, or why there is none. Fields of which one is enough name each other. */
  readonly absent: string;
  readonly says: string;
  readonly example: unknown;
}

/**
 * Every field that a raw record can have, each named once. The check, the reading of all spellings, the API pages, the
 * published schema and the docs are made from this table.
 */
export const recordFields = {
  sequence_id: {
    french: 'No_Sequence',
    also: ['cycle', 'cycle_id', 'batch_id'],
    kind: 'key',
    absent: 'none: the run belongs to no cycle',
    says: 'The cycle: runs of a company that share it belong together.',
    example: '2025-09-05-16-45',
  },
  sequence_date: {
    french: 'Date_Sequence',
    kind: 'number',
    absent: 'from `sequence_id`, or from the start',
    says: 'Day of the cycle, `yyyy-MM-dd`, in the time zone of the company.',
    example: '2025-09-05',
  },
  sequence_hour: {
    french: 'Heure_Sequence',
    kind: 'number',
    absent: 'the same',
    says: 'Hour of the cycle, 0–23.',
    example: '16',
  },
  sequence_minute: {
    french: 'Minute_Sequence',
    kind: 'number',
    absent: 'the same',
    says: 'Minute of the cycle, 0–59.',
    example: '45',
  },
  company: {
    french: 'Entreprise',
    kind: 'name',
    absent: 'that of the key that sent it, or `DEFAULT_COMPANY`',
    says: 'The company.',
    example: 'akonovia',
  },
  zone: {
    french: 'Zone',
    also: ['environment'],
    kind: 'name',
    absent: '`default`',
    says: 'Environment, or layer of the data lake, that the run writes to.',
    example: '1-Raw',
  },
  source: {
    french: 'Source',
    also: ['connector'],
    kind: 'name',
    absent: 'refused',
    says: 'The system that the data comes from, or the connector.',
    example: 'zohobooks',
  },
  object_id: {
    french: 'Objet_Id',
    kind: 'objectId',
    absent: '`object_type`; one of the two is needed',
    says: "Id of the object in the connector's configuration.",
    example: '1204',
  },
  object_type: {
    french: 'Objet',
    also: ['object', 'object_name', 'name'],
    kind: 'name',
    absent: '`object_id`; one of the two is needed',
    says: 'Name of the object: the table, job or model.',
    example: 'invoices_ga',
  },
  transformation: {
    french: 'Transformation',
    kind: 'name',
    absent: 'unknown',
    says: 'The function that did the work.',
    example: 'Zoho_API_get_data',
  },
  parameters: {
    french: 'Parametres',
    also: ['params'],
    kind: 'text',
    absent: 'unknown',
    says: 'Parameters of the run.',
    example: 'limit=200',
  },
  status: {
    french: 'Etat',
    also: ['state', 'success'],
    kind: 'status',
    absent: 'refused',
    says: 'How the run ended, or that it has not.',
    example: 'SUCCESS',
  },
  start_time: {
    french: 'Debut',
    also: ['started_at', 'start', 'start_date'],
    kind: 'time',
    absent: 'end minus duration; one of the two is needed',
    says: 'Start of the run.',
    example: '05-09-2025 16:45:26.191702',
  },
  end_time: {
    french: 'Fin',
    also: ['ended_at', 'finished_at', 'completed_at', 'end', 'end_date'],
    kind: 'time',
    absent: 'start plus duration; one of the two is needed',
    says: 'End of the run.',
    example: '05-09-2025 16:45:30.383286',
  },
  duration_seconds: {
    french: 'Duree secondes',
    also: ['duration'],
    kind: 'number',
    absent: 'end minus start',
    says: 'Duration; without a unit, in seconds.',
    example: 4.191584,
  },
  description: {
    french: 'Description',
    also: ['message', 'error'],
    kind: 'text',
    absent: 'unknown',
    says: 'What the connector says about the run; the error when it failed.',
    example: 'Tout roule, pas de stress!',
  },
  cpu_time_seconds: {
    french: 'cpu_time (sec)',
    also: ['cpu_time'],
    kind: 'number',
    absent: 'unknown',
    says: 'CPU time; without a unit, in seconds.',
    example: '0.64',
  },
  memory_used_bytes: {
    french: 'memory_used (bytes)',
    also: ['memory_used'],
    kind: 'number',
    absent: 'unknown',
    says: 'Growth of the memory; without a unit, in bytes. A negative one is an anomaly.',
    example: 14155776,
  },
  rows_in: {
    also: ['records_in', 'rows_read'],
    kind: 'number',
    absent: 'unknown',
    says: 'Rows, records or messages that the run read.',
    example: 1830,
  },
  rows_out: {
    also: ['records', 'records_out', 'rows', 'rows_written'],
    kind: 'number',
    absent: 'unknown',
    says: 'Rows, records or messages that the run wrote.',
    example: 1828,
  },
  bytes_out: {
    also: ['bytes', 'bytes_written'],
    kind: 'number',
    absent: 'unknown',
    says: 'What the run wrote; without a unit, in bytes.',
    example: 734003,
  },
  run_key: {
    also: ['run_id'],
    kind: 'key',
    absent: 'none: the run is known by its other fields',
    says: "The sender's own id of this run of this object: the same again is the same run. An id that objects share is a cycle.",
    example: 'load_invoices/2025-09-05T20:45:00',
  },
  attempt: {
    also: ['try_number'],
    kind: 'number',
    absent: 'unknown; counts as the first',
    says: 'Which attempt of the run it was, from 1. Another attempt is another run.',
    example: 1,
  },
  url: {
    also: ['log_url', 'run_url'],
    kind: 'text',
    absent: 'none',
    says: 'Page of the run in its own tool, `http` or `https`.',
    example: 'https://airflow.example.com/log?run=7',
  },
  schedule: {
    kind: 'text',
    absent: 'none: when it is due is learned',
    says: 'When the object runs: five fields of cron or `every 30m`, and what is known of `tz`, `grace` and `max_runtime`.',
    example: '0 2 * * *; tz=Europe/Paris; grace=10m; max_runtime=2h',
  },
  labels: {
    also: ['tags'],
    kind: 'labels',
    absent: 'none',
    says: 'At most 20 names with texts, such as team or version.',
    example: { team: 'finance' },
  },
} as const satisfies Record<string, RecordField>;

export type RecordFieldName = keyof typeof recordFields;

export interface FieldEntry extends RecordField {
  readonly field: RecordFieldName;
}

/** The rows of the table, in its order. */
export const fieldEntries: readonly FieldEntry[] = Object.entries(recordFields).map(([field, entry]) => ({
  field: field as RecordFieldName,
  ...entry,
}));

/** Of each of these, one field is enough. */
export const neededFields: readonly (readonly RecordFieldName[])[] = [
  ['source'],
  ['object_type', 'object_id'],
  ['status'],
  ['start_time', 'end_time'],
];

/** All names of a field: the canonical one, the French one, the others. */
export const namesOf = ({ field, french, also = [] }: FieldEntry): readonly string[] => [
  field,
  ...(french === undefined ? [] : [french]),
  ...also,
];

/** A field as the reader of a record meets it, under one of its names. */
export interface NamedField {
  readonly field: RecordFieldName;
  /** Place in the table. */
  readonly index: number;
  readonly kind: FieldKind;
  /** One bit for each field: there are fewer than 32. */
  readonly bit: number;
  readonly keepsBlank: boolean;
  /** Whether the run is known by it: its id would be another one if it were changed. */
  readonly isIdentity: boolean;
  /** Shortest value of it that can hold a secret, in characters. */
  readonly minSecretChars: number;
  /** Whether it is a number or a time. */
  readonly isMeasure: boolean;
  /** Whether it is a name or an id by which the run is known. */
  readonly isName: boolean;
}

/** Shortest texts in which a secret can be, by where it is looked for, in characters. */
const minSecretChars = { text: 5, name: 10, measure: 8, within: 5 } as const;

/** The fields of `identityOf`, and the end, which stands in for the start. */
const identityFields: ReadonlySet<RecordFieldName> = new Set([
  'company',
  'zone',
  'source',
  'object_id',
  'object_type',
  'sequence_id',
  'start_time',
  'end_time',
  'run_key',
  'attempt',
]);

const byName: ReadonlyMap<string, NamedField> = new Map(
  fieldEntries.flatMap((entry, index) => {
    const { field, kind } = entry;
    // A blank start is part of the id of a run; a blank description is stored as it is.
    const keepsBlank = kind === 'time' || kind === 'text';
    const isIdentity = identityFields.has(field);
    const { search } = fieldKinds[kind];
    const isMeasure = search === 'measure';
    const secrecy = { isIdentity, minSecretChars: minSecretChars[search], isMeasure, isName: isIdentity && !isMeasure };
    const named = { field, index, kind: fieldKinds[kind], bit: 1 << index, keepsBlank, ...secrecy };
    return namesOf(entry).map((name) => [name, named] as const);
  }),
);

/** Longest name that other spellings are tried for, in characters. */
const MAX_FIELD_NAME_CHARS = 40;

/** The field of that name. `startTime`, `Start Time` and `START-TIME` are `start_time`. */
export function fieldNamed(name: string): NamedField | undefined {
  const known = byName.get(name);
  if (known !== undefined || name.length > MAX_FIELD_NAME_CHARS || !/[A-Z\s-]/.test(name)) return known;
  return byName.get(
    name
      .trim()
      .replace(/([a-z\d])(?=[A-Z])/g, '$1_')
      .replace(/[\s-]+/g, '_')
      .toLowerCase(),
  );
}

export const frenchNameOf = (field: RecordFieldName): string => (recordFields[field] as RecordField).french ?? field;

const frenchNames: ReadonlySet<string> = new Set(fieldEntries.flatMap(({ french = [] }) => french));

/** Whether a record speaks the original's French, so that its sender is told about missing fields in it. */
export const isFrench = (record: object): boolean => Object.keys(record).some((name) => frenchNames.has(name));
