import { HeavyQuestion, Questions } from '@app/database';
import { Acting, ApiProblems, JsonBody, Needs, type ScopedActor } from '@app/platform';
import { Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BacktestDto, BacktestRequestDto } from './backtest.dto.js';
import { BacktestService } from './backtest.service.js';

/** Runs backtests of rules. */
@ApiTags('rules')
@Questions()
@Needs('operate')
@Controller('rules')
export class BacktestController {
  constructor(private readonly backtests: BacktestService) {}

  /**
   * Folds the stored runs, and the starts that are kept, in the order of their times, as the engine would have, with the rules in force and with those of
   * the request. The 35 days before `from` are folded as well, so that baselines are known. Notifications are counted as one
   * receiver of all alerts would get them. Nothing is stored or sent.
   */
  @HeavyQuestion({ isLong: true })
  @Post('backtest')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Alerts that rules would have raised' })
  @ApiProblems('rules_invalid', 'backtest_busy', 'shutting_down')
  runBacktest(@JsonBody() body: BacktestRequestDto, @Acting() actor: ScopedActor): Promise<BacktestDto> {
    return this.backtests.run(body, actor, new Date());
  }
}
