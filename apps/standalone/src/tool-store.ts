import { PipelineError } from '@app/contracts';
import { Database, databaseUrlProblem, EmbeddedPostgres, isOfThisVersion, migrate } from '@app/database';
import { type Environment, loadAllSettings } from '@app/platform';
import { ProcessorSettings } from '../../processor/src/processor.js';
import { StandaloneSettings } from './standalone.settings.js';

/** The store that a tool works on. */
export interface ToolStore {
  readonly url: string;
  /** Whether it is the embedded one, which no Kafka is in front of. */
  readonly isEmbedded: boolean;
  /** Whether no other process has it open. */
  readonly isOurs: boolean;
  readonly close: () => Promise<void>;
}

const CONNECTIONS = 8;
const nothingToClose = (): Promise<void> => Promise.resolve();

/** The embedded store, started for the tool when no program has it open; null: there is none in `DATA_DIR`. */
export async function openEmbedded(
  { DATA_DIR, POSTGRES_BIN }: StandaloneSettings,
  onLost: (reason: string) => void,
): Promise<ToolStore | null> {
  if (!(await EmbeddedPostgres.isStore(DATA_DIR))) return null;
  const running = await EmbeddedPostgres.urlOfOpen(DATA_DIR);
  if (running !== null) return { url: running, isEmbedded: true, isOurs: false, close: nothingToClose };
  const embedded = await EmbeddedPostgres.open({
    dataDir: DATA_DIR,
    programs: POSTGRES_BIN,
    maxConnections: CONNECTIONS,
    onLost,
  });
  return { url: embedded.url, isEmbedded: true, isOurs: true, close: () => embedded.close() };
}

/** DATABASE_URL, or else the embedded store. @throws PipelineError `settings_invalid` */
async function openStore(environment: Environment, onLost: (reason: string) => void): Promise<ToolStore> {
  const [{ DATABASE_URL }, standalone] = loadAllSettings([ProcessorSettings, StandaloneSettings], environment);
  if (DATABASE_URL !== undefined) {
    const problem = databaseUrlProblem(DATABASE_URL);
    if (problem !== null) throw new PipelineError('settings_invalid', `DATABASE_URL ${problem}`);
    return { url: DATABASE_URL, isEmbedded: false, isOurs: false, close: nothingToClose };
  }
  const embedded = await openEmbedded(standalone, onLost);
  if (embedded !== null) return embedded;
  throw new PipelineError(
    'settings_invalid',
    `There is no store in ${standalone.DATA_DIR}. Set DATA_DIR or DATABASE_URL.`,
  );
}

/**
 * Hands `work` the store of the environment, whose tables are those of this version: of a store that nobody else has
 * open they are brought there. One connection.
 * @param onLost is told when the embedded store is lost meanwhile
 * @throws PipelineError `settings_invalid`
 */
export async function inStore<T>(
  environment: Environment,
  onLost: (reason: string) => void,
  work: (database: Database, store: ToolStore) => Promise<T>,
): Promise<T> {
  const store = await openStore(environment, onLost);
  const database = new Database({ url: store.url, poolSize: 1 });
  try {
    if (store.isOurs) await migrate(database);
    else if (!(await isOfThisVersion(database))) {
      throw new PipelineError('settings_invalid', 'The database is of another version: start this version on it once.');
    }
    return await work(database, store);
  } finally {
    await database.close().finally(() => store.close());
  }
}
