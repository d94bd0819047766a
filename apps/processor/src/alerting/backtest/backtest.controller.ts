import { HeavyQuestion, Questions } from '@app/database';
import { ApiProblems, JsonBody } from '@app/platform';
import { Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BacktestDto, BacktestRequestDto } from './backtest.dto.js';
import { BacktestService } from './backtest.service.js';

/** Rules, tried before they are trusted. */
@ApiTags('rules')
@Questions()
@Controller('rules')
export class BacktestController {
  constructor(private readonly backtests: BacktestService) {}

  /**
   * Folds the stored runs at their own time, as the engine would have, with the rules in force and with those of the
   * request; the 35 days before are folded as well, so that habits are known. Nothing is stored and nobody is told.
   */
  @HeavyQuestion({ isLong: true })
  @Post('backtest')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'What rules would have said' })
  @ApiProblems('rules_invalid', 'backtest_busy', 'shutting_down')
  runBacktest(@JsonBody() body: BacktestRequestDto): Promise<BacktestDto> {
    return this.backtests.run(body, new Date());
  }
}
