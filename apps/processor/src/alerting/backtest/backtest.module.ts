import { Module } from '@nestjs/common';
import { BacktestController } from './backtest.controller.js';
import { BacktestService } from './backtest.service.js';

/** Tries rules on stored runs. Needs the `AlertParts`, from a module in `imports`. */
@Module({ controllers: [BacktestController], providers: [BacktestService] })
export class BacktestModule {}
