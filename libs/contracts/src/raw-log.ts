import type { recordFields, RecordFieldName } from './record-fields.js';

interface Written {
  readonly name: string;
  readonly text: string;
  readonly key: string | number;
  readonly objectId: string | number;
  readonly status: string | boolean;
  readonly time: string | number;
  readonly number: string | number;
  readonly labels: unknown;
}

type Fields = typeof recordFields;
type FrenchNameOf<F extends RecordFieldName> = Fields[F] extends { french: infer Name extends string } ? Name : never;

/** A record in the French of the original's connectors. */
export type RawLog = {
  -readonly [F in RecordFieldName as FrenchNameOf<F>]: F extends 'start_time' | 'sequence_id' | 'status'
    ? string
    : F extends 'end_time'
      ? string | null | undefined
      : Fields[F]['kind'] extends 'name' | 'objectId'
        ? Written[Fields[F]['kind']]
        : Written[Fields[F]['kind']] | null | undefined;
};

/** A raw record under canonical names, with the values as they were sent; null: absent. */
export type CanonicalLog = {
  readonly [F in RecordFieldName]: F extends 'company' | 'source'
    ? string
    : Written[Fields[F]['kind']] | (F extends 'status' ? never : null);
};
