import { alertEngine, rules } from '@app/alerting';
import type { CompanyZones } from '@app/time';
import { Logger } from '@nestjs/common';
import type { EngineDependencies } from './alerting/index.js';
import type { DeliveryService } from './notifications/index.js';
import type { NotifierService } from './notifications/index.js';
import type { NotifySettingsSource } from './notifications/index.js';
import type { SummariesService } from './notifications/index.js';
import { objectLimitsOf, type ProcessorSettings } from './processor.settings.js';
import { readRulesJson } from './rules-file/index.js';
import type { RulesFileService } from './rules-file/index.js';

/** Connects the alert engine to the rules file, the notifier and the settings; nothing else does. */
export function engineDependenciesOf(
  settings: ProcessorSettings,
  zones: CompanyZones,
  file: RulesFileService,
  source: NotifySettingsSource,
  notifier: NotifierService,
  delivery: DeliveryService,
  summaries: SummariesService,
): EngineDependencies {
  const logger = new Logger('Notifications');
  source.set(file.current().notify);
  file.onChange(({ notify }) => source.set(notify));
  return {
    engine: alertEngine,
    pollMs: settings.ALERTS_POLL_MS,
    hasStateMetric: settings.SUBJECT_STATE_METRIC,
    zoneOf: zones.nameOf,
    rules: () => ({
      config: file.current().config,
      retiredMatches: file.current().retired,
      limits: objectLimitsOf(settings),
    }),
    notificationTiming: () => source.current(),
    readRules: (json) => readRulesJson(json, rules),
    async afterStep(now) {
      await notifier.run(now, source.current());
      // Not awaited: a slow receiver must not delay the engine.
      delivery
        .deliverDue(now)
        .catch((error: unknown) => logger.warn({ err: error }, 'delivery of due notifications failed'));
      // After what cannot wait, which a failure of theirs must not stop.
      await summaries
        .run(now, source.current())
        .catch((error: unknown) => logger.warn({ err: error }, 'planning of summaries failed'));
    },
  };
}
