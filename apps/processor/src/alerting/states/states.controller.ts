import { Questions } from '@app/database';
import { CallerScope, Needs, Scope } from '@app/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { StatesDto, StatesQueryDto } from './states.dto.js';
import { StatesService } from './states.service.js';

/** Answers how sources and objects are. */
@ApiTags('alerts')
@Questions()
@Needs('read')
@Controller('state')
export class StatesController {
  constructor(private readonly states: StatesService) {}

  /** The state of every source, or of every object: the console, dashboards and metrics show it, and decide nothing themselves. */
  @Get()
  @ApiOperation({ summary: 'How sources and objects are' })
  listStates(@CallerScope() scope: Scope, @Query() query: StatesQueryDto): Promise<StatesDto> {
    return this.states.list(scope, query);
  }
}
