import { loadAllSettings } from '@app/platform';
import { Client, type QueryResultRow } from 'pg';
import { IngestionSettings } from '../../apps/ingestion/src/ingestion.js';
import { ProcessorSettings } from '../../apps/processor/src/processor.js';
import { type Standalone, startStandalone } from '../../apps/standalone/src/standalone.js';
import { StandardizationSettings } from '../../apps/standardization/src/standardization.js';
import { openDatabase } from './test-database.js';

/** The three services in the process of the test, on free ports and an empty store of their own. */
export interface Stack extends Standalone {
  readonly databaseUrl: string;
}

export async function startStack(environment: Record<string, string> = {}): Promise<Stack> {
  const [ingestion, standardization, processor] = loadAllSettings(
    [IngestionSettings, StandardizationSettings, ProcessorSettings],
    { LOG_LEVEL: 'fatal', INGESTION_PORT: '0', STANDARDIZATION_PORT: '0', PROCESSOR_PORT: '0', ...environment },
  );
  const parts = { ingestion, standardization, processor };
  if (processor.DATABASE_URL !== undefined) {
    const databaseUrl = processor.DATABASE_URL;
    return { ...(await startStandalone({ ...parts, databaseUrl })), databaseUrl };
  }
  const database = await openDatabase();
  const standalone = await startStandalone({ ...parts, databaseUrl: database.url });
  return {
    ...standalone,
    databaseUrl: database.url,
    close: () => standalone.close().finally(() => database.close()),
  };
}

/** One statement on the store of a stack, behind the back of its services. */
export async function query<T extends QueryResultRow>(url: string, text: string, values: unknown[] = []): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<T>(text, values).finally(() => client.end());
  return rows;
}
