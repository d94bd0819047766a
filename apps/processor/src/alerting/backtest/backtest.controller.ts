import { HeavyQuestion, Questions } from '@app/database';
import { ApiProblems, readBody } from '@app/platform';
import { Controller, HttpCode, HttpStatus, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
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
  @ApiBody({ type: BacktestRequestDto })
  @ApiProblems('request_invalid', 'rules_invalid', 'json_invalid', 'body_too_large', 'backtest_busy', 'shutting_down')
  async runBacktest(@Req() request: FastifyRequest): Promise<BacktestDto> {
    return this.backtests.run(await readBody(BacktestRequestDto, request), new Date());
  }
}
