import { Module } from '@nestjs/common';
import { BacktestController } from './backtest.controller.js';
import { BacktestService } from './backtest.service.js';

/** Runs backtests on stored runs. Needs the `EngineDependencies`, from a module in `imports`. */
@Module({ controllers: [BacktestController], providers: [BacktestService] })
export class BacktestModule {}
