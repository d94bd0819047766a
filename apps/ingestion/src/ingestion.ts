import { type Service, Telemetry, type Transport } from '@app/platform';
import multipart from '@fastify/multipart';
import { INGESTION } from './accept/arrival.js';
import type { IsKnownObject } from './doors/ping/known-objects.service.js';
import { IngestionModule } from './ingestion.module.js';
import { IngestionSettings } from './ingestion.settings.js';

export { IngestionSettings };

/**
 * The service that takes records in.
 * @param checks what it cannot work without beside the bus
 * @param isKnownObject asks a store whether an object has run before; left out: only what this process saw is known
 */
export function ingestion(
  settings: IngestionSettings,
  connect: (telemetry: Telemetry) => Transport,
  checks: Service['checks'] = {},
  isKnownObject?: IsKnownObject,
): Service {
  const telemetry = new Telemetry(INGESTION);
  return {
    module: IngestionModule.register(process.env, isKnownObject),
    port: settings.INGESTION_PORT,
    description: 'Takes the run records of connectors in. A 2xx answer means that what it counts as accepted is safe.',
    settings,
    telemetry,
    transport: connect(telemetry),
    checks,
    rewriteUrl: withoutSlash,
    prepare: (fastify) => void fastify.register(multipart, { throwFileSizeLimit: false }),
  };
}

/** Sentry's SDKs and crons end their paths with a slash, as does a ping with an empty signal; the framework knows none at the end of routes. */
const slashedPath =
  /^(\/api\/[^/?]+\/(?:envelope|cron\/[^/?]+\/[^/?]+)|\/ping\/[^/?]+\/[^/?]+\/[^/?]+(?:\/[^/?]+)?)\/(?=\?|$)/;

const withoutSlash = (url: string): string => url.replace(slashedPath, '$1');
