import { Module } from '@nestjs/common';
import { ExpectationsController } from './expectations.controller.js';
import { ExpectationsService } from './expectations.service.js';
import { LevelsController } from './levels.controller.js';
import { LevelsService } from './levels.service.js';
import { RetiredExpectationsRepository } from './retired-expectations.repository.js';

/** Lists and retires expectations, and lists what is usual. Needs the engine, from a module in `imports`. */
@Module({
  controllers: [ExpectationsController, LevelsController],
  providers: [ExpectationsService, LevelsService, RetiredExpectationsRepository],
})
export class ExpectationsModule {}
