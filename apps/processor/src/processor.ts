import { Database } from '@app/database';
import { type Service, Telemetry, type Transport } from '@app/platform';
import { Logger } from '@nestjs/common';
import { consoleFolder } from './console/index.js';
import { serveConsole } from './console/index.js';
import { ProcessorModule } from './processor.module.js';
import { isKnownObject, type NamedObject } from './runs/index.js';
import { connectionShares, ProcessorSettings } from './processor.settings.js';
import { sealSecretOf, Sessions, SignInModule } from './sign-in/index.js';

export { ProcessorSettings };

export interface ProcessorService extends Service {
  readonly database: Database;
  /** Whether a run of an object is stored. @throws PipelineError `store_unavailable` */
  readonly isKnownObject: (object: NamedObject) => Promise<boolean>;
}

/** The service that measures and stores runs and serves the API. It closes the database when it stops. */
export function processor(
  settings: ProcessorSettings,
  connect: (telemetry: Telemetry) => Transport,
  databaseUrl: string,
): ProcessorService {
  const telemetry = new Telemetry('processor');
  const logger = new Logger('Database');
  const { storing, ...sizes } = connectionShares(settings);
  const questions = { sizes, timeoutMs: settings.QUESTION_TIMEOUT_SECS * 1000 };
  const database = new Database({
    url: databaseUrl,
    readUrl: settings.DATABASE_READ_URL,
    poolSize: storing,
    questions,
    onIdleError: (error) => logger.warn({ err: error }, 'idle database connection lost'),
    onReadOnly: (isReadOnly) => {
      if (!isReadOnly) logger.log('database accepts writes again');
      else logger.warn('database is read-only, storing paused until it accepts writes');
    },
  });
  const secret = sealSecretOf(settings);
  const sessions = new Sessions(settings, secret);
  telemetry.observeConnections('postgres', () => database.openConnections);
  return {
    module: ProcessorModule.onDatabase(
      database,
      { ...questions, waitMs: settings.QUESTION_WAIT_MS },
      SignInModule.register(sessions, secret),
    ),
    port: settings.PROCESSOR_PORT,
    description: 'Measures runs, keeps them, and answers questions about them.',
    settings,
    telemetry,
    transport: connect(telemetry),
    checks: { database: () => database.check() },
    ...(settings.DATABASE_READ_URL !== undefined && {
      degradingChecks: { read_replica: () => database.checkReplica() },
    }),
    prepare: (fastify) => {
      sessions.readCookies(fastify);
      serveConsole(fastify, consoleFolder(import.meta.dirname));
    },
    sessionOf: sessions.principalOf,
    database,
    isKnownObject: (object) => isKnownObject(database, object),
  };
}
