import { EmbeddedPostgres } from '@app/database';
import { type Environment, loadAllSettings } from '@app/platform';
import { IngestionSettings } from '../../ingestion/src/ingestion.js';
import { ProcessorSettings } from '../../processor/src/processor.js';
import { StandardizationSettings } from '../../standardization/src/standardization.js';
import { keptSessionSecret } from './session-secret.js';
import { type Standalone, startStandalone } from './standalone.js';
import { StandaloneSettings } from './standalone.settings.js';

/** Connections beside the processor's pool: its followers and migrations, psql, pg_dump and what else people bring. */
const SPARE_CONNECTIONS = 32;

export interface Program extends Standalone {
  /** Where the data is, for people: a folder, or "DATABASE_URL". */
  readonly store: string;
  /** The command that opens the embedded store; null on DATABASE_URL. */
  readonly psql: string | null;
  readonly databaseUrl: string;
}

/**
 * Standalone as its environment says: on DATABASE_URL when there is one, on the embedded store otherwise.
 * @param onLost called when the store is lost for good
 * @throws PipelineError `settings_invalid`, `data_dir_locked`
 */
export async function startProgram(environment: Environment, onLost: (reason: string) => void): Promise<Program> {
  const [ingestion, standardization, processor, { DATA_DIR, POSTGRES_BIN }] = loadAllSettings(
    [IngestionSettings, StandardizationSettings, ProcessorSettings, StandaloneSettings],
    environment,
  );
  const settings = { ingestion, standardization, processor };
  if (processor.DATABASE_URL !== undefined) {
    const databaseUrl = processor.DATABASE_URL;
    const standalone = await startStandalone({ ...settings, databaseUrl });
    return { ...standalone, store: 'DATABASE_URL', psql: null, databaseUrl };
  }
  const embedded = await EmbeddedPostgres.open({
    dataDir: DATA_DIR,
    programs: POSTGRES_BIN,
    maxConnections: processor.DATABASE_POOL_SIZE + SPARE_CONNECTIONS,
    onLost,
  });
  try {
    const standalone = await startStandalone({
      ...settings,
      processor: withSessionSecret(processor, DATA_DIR),
      databaseUrl: embedded.url,
    });
    const close = () => standalone.close().finally(() => embedded.close());
    return { ...standalone, close, store: DATA_DIR, psql: embedded.psql, databaseUrl: embedded.url };
  } catch (error) {
    await embedded.close();
    throw error;
  }
}

/** Where nobody signs in, nothing is kept. */
const withSessionSecret = (settings: ProcessorSettings, dataDir: string): ProcessorSettings =>
  settings.KEYS_FILE === undefined || settings.SESSION_SECRET !== undefined
    ? settings
    : Object.assign(new ProcessorSettings(), settings, { SESSION_SECRET: keptSessionSecret(dataDir) });
