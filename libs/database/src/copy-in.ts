import { PipelineError } from '@app/contracts';
import type { PostgresPoolClient } from 'kysely';
import { type Connection, Query, type QueryResult } from 'pg';
import type { ColumnValue } from './array-literal.js';

/** Goes first into the text of a `copy … from stdin`. Its parameters are the rows, in pieces of `copyPieces`. */
export const COPY_IN = '/* copy in */';

/** Characters after which a piece ends: a message of a size that is written at once. */
const PIECE_CHARS = 256 * 1024;

const special = /[\\\t\n\r]/;
const specials = /[\\\t\n\r]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/**
 * Rows in the text format of COPY, in pieces of whole rows.
 * @throws PipelineError `store_rejected` for half of a surrogate pair, which no encoding has and the driver would replace
 */
export function copyPieces<Row>(rows: readonly Row[], columns: readonly ((row: Row) => ColumnValue)[]): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const row of rows) {
    let separator = '';
    for (const valueIn of columns) {
      piece += separator + fieldOf(valueIn(row));
      separator = '\t';
    }
    piece += '\n';
    if (piece.length < PIECE_CHARS) continue;
    pieces.push(piece);
    piece = '';
  }
  if (piece !== '') pieces.push(piece);
  if (pieces.every((one) => one.isWellFormed())) return pieces;
  throw new PipelineError('store_rejected', 'a text holds half of a surrogate pair');
}

function fieldOf(value: ColumnValue): string {
  if (value == null) return '\\N';
  if (typeof value === 'string') {
    return special.test(value) ? value.replace(specials, (character) => escapes[character]!) : value;
  }
  // As in JSON: what is no number is not known.
  return typeof value === 'number' && !Number.isFinite(value) ? '\\N' : String(value);
}

/** The driver has these besides its types. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** The driver's own query refuses to copy. */
class CopyQuery extends Query {
  constructor(
    text: string,
    private readonly pieces: readonly string[],
    done: (error: Error | undefined, result: unknown) => void,
  ) {
    super(text, done);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    for (const piece of this.pieces) connection.sendCopyFromChunk(Buffer.from(piece, 'utf8'));
    connection.endCopyFrom();
  }
}

/** One statement that is a transaction by itself, or a part of the one that is open. Rejects with the driver's error. */
export function copyIn(
  client: Pick<PostgresPoolClient, 'query'>,
  text: string,
  pieces: readonly string[],
): Promise<QueryResult> {
  const send = client.query.bind(client) as (query: unknown) => unknown;
  return new Promise((resolve, reject) => {
    send(
      new CopyQuery(text, pieces, (error, result) => {
        if (error) reject(error);
        else resolve(result as QueryResult);
      }),
    );
  });
}
