import {
  HeldBytes,
  InProcessBus,
  createService,
  inProcessTransport,
  KeyRing,
  type Service,
  startService,
  type Telemetry,
} from '@app/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ingestion, type IngestionSettings } from '../../ingestion/src/ingestion.js';
import { processor, type ProcessorSettings } from '../../processor/src/processor.js';
import { standardization, type StandardizationSettings } from '../../standardization/src/standardization.js';

export interface StandaloneOptions {
  readonly ingestion: IngestionSettings;
  readonly standardization: StandardizationSettings;
  readonly processor: ProcessorSettings;
  readonly databaseUrl: string;
}

/** The three services in one process, on one bus that is a function call. */
export interface Standalone {
  readonly urls: { readonly ingestion: string; readonly standardization: string; readonly processor: string };
  /** Stops taking in first, and the store last. */
  readonly close: () => Promise<void>;
}

/** Starts what others depend on first: nothing comes in before it can be kept. */
export async function startStandalone(settings: StandaloneOptions): Promise<Standalone> {
  const bus = new InProcessBus();
  const connect = (telemetry: Telemetry) => inProcessTransport(bus, telemetry);
  const processing = processor(settings.processor, connect, settings.databaseUrl);
  // On this bus a record is safe when it is committed, so no service can work without the database.
  const checks = { database: () => processing.database.check() };
  const standardizing = standardization(settings.standardization, connect, checks);
  const ingesting = ingestion(settings.ingestion, connect, checks, processing.isKnownObject);

  const keys = new KeyRing(settings.processor.KEYS_FILE ?? null);
  // One process, one memory: what the three hold counts together.
  const heldBytes = new HeldBytes(settings.ingestion.MAX_HELD_BYTES);
  const running: NestFastifyApplication[] = [];
  const close = async (): Promise<void> => {
    for (const app of running.splice(0).reverse()) await app.close();
  };
  const start = async (service: Service): Promise<string> => {
    const app = await createService({ ...service, keys, heldBytes });
    running.push(app);
    return startService(app, service);
  };
  try {
    const urls = {
      processor: await start(processing),
      standardization: await start(standardizing),
      ingestion: await start(ingesting),
    };
    return { urls, close };
  } catch (error) {
    await close();
    throw error;
  }
}
