import { EmbeddedPostgres } from '@app/database';
import { type Environment, loadAllSettings } from '@app/platform';
import { StandaloneSettings } from '../standalone.settings.js';
import type { Side } from './connection.js';
import { nameOf } from './connection.js';
import { MoveError } from './move-error.js';

export interface SourceStore extends Side {
  /** Whether no other process has it open. */
  readonly isOurs: boolean;
  readonly close: () => Promise<void>;
}

const CONNECTIONS = 8;

/**
 * The store that is read: a database by its address, or else the embedded one in DATA_DIR, started for the move when no
 * program has it open.
 * @throws MoveError, PipelineError
 */
export async function openSource(
  from: string | null,
  environment: Environment,
  onLost: (reason: string) => void,
): Promise<SourceStore> {
  if (from !== null) return { url: from, name: nameOf(from), isOurs: false, close: () => Promise.resolve() };
  const [{ DATA_DIR, POSTGRES_BIN }] = loadAllSettings([StandaloneSettings], environment);
  if (!(await EmbeddedPostgres.isStore(DATA_DIR))) {
    throw new MoveError(`There is no store in ${DATA_DIR}. Set DATA_DIR to its folder, or --from to a database.`);
  }
  const running = await EmbeddedPostgres.urlOfOpen(DATA_DIR);
  if (running !== null) return { url: running, name: DATA_DIR, isOurs: false, close: () => Promise.resolve() };
  const embedded = await EmbeddedPostgres.open({
    dataDir: DATA_DIR,
    programs: POSTGRES_BIN,
    maxConnections: CONNECTIONS,
    onLost,
  });
  return { url: embedded.url, name: DATA_DIR, isOurs: true, close: () => embedded.close() };
}
