import { databaseUrlProblem, EmbeddedPostgres } from '@app/database';
import { PipelineError } from '@app/contracts';
import { type Environment, loadAllSettings } from '@app/platform';
import { ProcessorSettings } from '../../../processor/src/processor.js';
import { StandaloneSettings } from '../standalone.settings.js';

/** The store that is erased in. */
export interface EraseStore {
  readonly url: string;
  /** Whether it is the embedded one, which nobody else has open. */
  readonly isEmbedded: boolean;
  readonly close: () => Promise<void>;
}

const CONNECTIONS = 8;

/**
 * DATABASE_URL, or else the embedded store, started for the erasure.
 * @throws PipelineError `data_dir_locked` while a program has it open, `settings_invalid`
 */
export async function openStore(environment: Environment, onLost: (reason: string) => void): Promise<EraseStore> {
  const [{ DATABASE_URL }, { DATA_DIR, POSTGRES_BIN }] = loadAllSettings(
    [ProcessorSettings, StandaloneSettings],
    environment,
  );
  if (DATABASE_URL !== undefined) {
    const problem = databaseUrlProblem(DATABASE_URL);
    if (problem !== null) throw new PipelineError('settings_invalid', `DATABASE_URL ${problem}`);
    return { url: DATABASE_URL, isEmbedded: false, close: () => Promise.resolve() };
  }
  if (!(await EmbeddedPostgres.isStore(DATA_DIR))) {
    throw new PipelineError('settings_invalid', `There is no store in ${DATA_DIR}. Set DATA_DIR or DATABASE_URL.`);
  }
  const embedded = await EmbeddedPostgres.open({
    dataDir: DATA_DIR,
    programs: POSTGRES_BIN,
    maxConnections: CONNECTIONS,
    onLost,
  });
  return { url: embedded.url, isEmbedded: true, close: () => embedded.close() };
}
