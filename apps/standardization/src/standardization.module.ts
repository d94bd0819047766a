import { companyZones } from '@app/time';
import { Module } from '@nestjs/common';
import { StandardizationSettings } from './standardization.settings.js';
import { STANDARDIZE_CONTEXT } from './standardize/context.js';
import { StandardizeController } from './standardize/standardize.controller.js';
import { StandardizeHandler } from './standardize/standardize.handler.js';
import { StatusController } from './status/status.controller.js';

@Module({
  controllers: [StandardizeHandler, StandardizeController, StatusController],
  providers: [
    {
      provide: STANDARDIZE_CONTEXT,
      inject: [StandardizationSettings],
      useFactory: ({ COMPANY_TIME_ZONES, DEFAULT_TIME_ZONE }: StandardizationSettings) => ({
        zoneOf: companyZones(COMPANY_TIME_ZONES, DEFAULT_TIME_ZONE),
      }),
    },
  ],
})
export class StandardizationModule {}
