import { CompanyHabits } from '@app/platform';
import { Module } from '@nestjs/common';
import { StandardizationSettings } from './standardization.settings.js';
import { MappingTrialService } from './mapping-trial/mapping-trial.service.js';
import { STANDARDIZE_CONTEXT } from './standardize/context.js';
import { StandardizeController } from './standardize/standardize.controller.js';
import type { StandardizeContext } from './standardize/standardize.js';
import { StandardizeHandler } from './standardize/standardize.handler.js';
import { StatusController } from './status/status.controller.js';

@Module({
  controllers: [StandardizeHandler, StandardizeController, StatusController],
  providers: [
    MappingTrialService,
    {
      provide: STANDARDIZE_CONTEXT,
      inject: [CompanyHabits, StandardizationSettings],
      useFactory: (habits: CompanyHabits, settings: StandardizationSettings): StandardizeContext => ({
        zoneOf: habits.zones.zoneOf,
        dateOrderOf: habits.dateOrderOf,
        ...(habits.statusWordsOf && { statusWordsOf: habits.statusWordsOf }),
        ...(habits.redactionOf && { redactionOf: habits.redactionOf }),
        maxFutureSecs: settings.MAX_FUTURE_SECS,
        defaultCompany: settings.DEFAULT_COMPANY,
      }),
    },
  ],
})
export class StandardizationModule {}
