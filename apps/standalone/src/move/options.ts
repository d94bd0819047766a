import { toolCommand } from '@app/contracts';
import { parseArgs } from 'node:util';

/** The command line of a move. */
export interface MoveOptions {
  /** Address of the database that takes everything. */
  readonly to: string;
  /** Address of the database that is read; null: the embedded store in DATA_DIR. */
  readonly from: string | null;
}

export const USAGE = `${toolCommand('move')} --to postgres://user@host:5432/name [--from postgres://…]

Copies everything that is stored (runs, dead letters, alerts and their history, incidents, cycles, silences,
acknowledgements, notifications, the state of the alert engine) from the embedded store in DATA_DIR, or from the database
--from, into the PostgreSQL database --to (version 15 or newer). The source is only read. What the target holds already
stays; a move that broke off, or was made before, can be repeated: only what is new is copied.

The processor of the target must not run meanwhile. Stop the program of the source for good, before or afterwards: what it
stores after the beginning of the move is not in it. A password can also be given in PGPASSWORD.`;

/** Null: only the usage was asked for. @throws Error that says which option is wrong */
export function readOptions(args: readonly string[]): MoveOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      to: { type: 'string' },
      from: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  if (values.to === undefined) throw new Error('--to is missing: the database that takes everything');
  return { to: values.to, from: values.from ?? null };
}
