import { alertEngine, rules } from '@app/alerting';
import type { CompanyZones } from '@app/time';
import { Logger } from '@nestjs/common';
import type { AlertParts } from './alerting/index.js';
import type { DeliveryService } from './notifications/index.js';
import type { NotifierService } from './notifications/index.js';
import type { NotifySettingsSource } from './notifications/index.js';
import { objectLimitsOf, type ProcessorSettings } from './processor.settings.js';
import { readRulesJson } from './rules-file/index.js';
import type { RulesFileService } from './rules-file/index.js';

/** The engine meets the rules file, the notifier and the settings of the service here, and nowhere else. */
export function alertPartsOf(
  settings: ProcessorSettings,
  zones: CompanyZones,
  file: RulesFileService,
  source: NotifySettingsSource,
  notifier: NotifierService,
  delivery: DeliveryService,
): AlertParts {
  const logger = new Logger('Notifications');
  source.set(file.current().notify);
  file.onChange(({ notify }) => source.set(notify));
  return {
    engine: alertEngine,
    pollMs: settings.ALERTS_POLL_MS,
    zoneOf: zones.nameOf,
    rules: () => ({
      config: file.current().config,
      retiredMatches: file.current().retired,
      limits: objectLimitsOf(settings),
    }),
    readRules: (json) => readRulesJson(json, rules),
    async afterStep(now) {
      await notifier.run(now, source.current());
      // Beside the steps: a receiver that hangs holds up nothing.
      delivery
        .deliverDue(now)
        .catch((error: unknown) => logger.warn({ err: error }, 'cannot look for due notifications'));
    },
  };
}
