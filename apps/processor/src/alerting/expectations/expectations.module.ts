import { Module } from '@nestjs/common';
import { ExpectationsController } from './expectations.controller.js';
import { ExpectationsService } from './expectations.service.js';
import { RetiredExpectationsRepository } from './retired-expectations.repository.js';

/** Lists and retires expectations. Needs the engine, from a module in `imports`. */
@Module({ controllers: [ExpectationsController], providers: [ExpectationsService, RetiredExpectationsRepository] })
export class ExpectationsModule {}
