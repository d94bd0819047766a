import type { ColumnType } from 'kysely';

/** ISO 8601 text, in and out: a JavaScript Date would lose the microseconds. */
export type Timestamp = string;
/** `bigint` comes out of the driver as text. */
export type BigInteger = ColumnType<string, number | string, number | string>;
