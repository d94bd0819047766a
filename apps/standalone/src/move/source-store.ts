import { type Environment, loadAllSettings } from '@app/platform';
import { StandaloneSettings } from '../standalone.settings.js';
import { openEmbedded } from '../tool-store.js';
import type { Side } from './connection.js';
import { nameOf } from './connection.js';
import { MoveError } from './move-error.js';

export interface SourceStore extends Side {
  /** Whether no other process has it open. */
  readonly isOurs: boolean;
  readonly close: () => Promise<void>;
}

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
  const [settings] = loadAllSettings([StandaloneSettings], environment);
  const { DATA_DIR } = settings;
  const embedded = await openEmbedded(settings, onLost);
  if (embedded !== null) return { ...embedded, name: DATA_DIR };
  throw new MoveError(`There is no store in ${DATA_DIR}. Set DATA_DIR to its folder, or --from to a database.`);
}
