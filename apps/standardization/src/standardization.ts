import { type Service, Telemetry, type Transport } from '@app/platform';
import { StandardizationModule } from './standardization.module.js';
import { StandardizationSettings } from './standardization.settings.js';

export { StandardizationSettings };

/** The service that makes clean records of raw ones. `checks` are what it cannot work without beside the bus. */
export function standardization(
  settings: StandardizationSettings,
  connect: (telemetry: Telemetry) => Transport,
  checks: Service['checks'] = {},
): Service {
  const telemetry = new Telemetry('standardization');
  return {
    module: StandardizationModule,
    port: settings.STANDARDIZATION_PORT,
    description: 'Makes clean records of raw ones and writes down every change; what cannot be used is set aside.',
    settings,
    telemetry,
    transport: connect(telemetry),
    checks,
  };
}
