import { databaseUrlProblem, EmbeddedPostgres } from '@app/database';
import { PipelineError } from '@app/contracts';
import { type Environment, loadAllSettings } from '@app/platform';
import { ProcessorSettings } from '../../../processor/src/processor.js';
import { StandaloneSettings } from '../standalone.settings.js';

/** The store that is erased in. */
export interface EraseStore {
  readonly url: string;
  /** Whether it is the embedded one, which no Kafka is in front of. */
  readonly isEmbedded: boolean;
  /** Whether no other process has it open. */
  readonly isOurs: boolean;
  readonly close: () => Promise<void>;
}

const CONNECTIONS = 8;

/**
 * DATABASE_URL, or else the embedded store, started for the erasure when no program has it open.
 * @throws PipelineError `settings_invalid`
 */
export async function openStore(environment: Environment, onLost: (reason: string) => void): Promise<EraseStore> {
  const [{ DATABASE_URL }, { DATA_DIR, POSTGRES_BIN }] = loadAllSettings(
    [ProcessorSettings, StandaloneSettings],
    environment,
  );
  if (DATABASE_URL !== undefined) {
    const problem = databaseUrlProblem(DATABASE_URL);
    if (problem !== null) throw new PipelineError('settings_invalid', `DATABASE_URL ${problem}`);
    return { url: DATABASE_URL, isEmbedded: false, isOurs: false, close: () => Promise.resolve() };
  }
  if (!(await EmbeddedPostgres.isStore(DATA_DIR))) {
    throw new PipelineError('settings_invalid', `There is no store in ${DATA_DIR}. Set DATA_DIR or DATABASE_URL.`);
  }
  const running = await EmbeddedPostgres.urlOfOpen(DATA_DIR);
  if (running !== null) return { url: running, isEmbedded: true, isOurs: false, close: () => Promise.resolve() };
  const embedded = await EmbeddedPostgres.open({
    dataDir: DATA_DIR,
    programs: POSTGRES_BIN,
    maxConnections: CONNECTIONS,
    onLost,
  });
  return { url: embedded.url, isEmbedded: true, isOurs: true, close: () => embedded.close() };
}
