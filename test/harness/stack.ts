import { loadAllSettings } from '@app/platform';
import { IngestionSettings } from '../../apps/ingestion/src/ingestion.js';
import { ProcessorSettings } from '../../apps/processor/src/processor.js';
import { servePGlite } from '../../apps/standalone/src/pglite-server.js';
import { type Standalone, startStandalone } from '../../apps/standalone/src/standalone.js';
import { StandardizationSettings } from '../../apps/standardization/src/standardization.js';

/** The three services in the process of the test, on free ports and an empty store of their own. */
export type Stack = Standalone;

export async function startStack(environment: Record<string, string> = {}): Promise<Stack> {
  const [ingestion, standardization, processor] = loadAllSettings(
    [IngestionSettings, StandardizationSettings, ProcessorSettings],
    { LOG_LEVEL: 'fatal', INGESTION_PORT: '0', STANDARDIZATION_PORT: '0', PROCESSOR_PORT: '0', ...environment },
  );
  const parts = { ingestion, standardization, processor };
  if (processor.DATABASE_URL !== undefined) return startStandalone({ ...parts, databaseUrl: processor.DATABASE_URL });
  const database = await servePGlite(undefined, 20);
  const standalone = await startStandalone({ ...parts, databaseUrl: database.url });
  return { ...standalone, close: () => standalone.close().finally(() => database.close()) };
}
