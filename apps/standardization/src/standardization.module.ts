import { CompanyZones } from '@app/time';
import { Module } from '@nestjs/common';
import { STANDARDIZE_CONTEXT } from './standardize/context.js';
import { StandardizeController } from './standardize/standardize.controller.js';
import { StandardizeHandler } from './standardize/standardize.handler.js';
import { StatusController } from './status/status.controller.js';

@Module({
  controllers: [StandardizeHandler, StandardizeController, StatusController],
  providers: [
    {
      provide: STANDARDIZE_CONTEXT,
      inject: [CompanyZones],
      useFactory: ({ zoneOf }: CompanyZones) => ({ zoneOf }),
    },
  ],
})
export class StandardizationModule {}
