import { Questions } from '@app/database';
import { CallerScope, Needs, Scope } from '@app/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { LevelsDto, LevelsQueryDto } from './levels.dto.js';
import { LevelsService } from './levels.service.js';

/** Answers what is usual. */
@ApiTags('alerts')
@Questions()
@Needs('read')
@Controller('levels')
export class LevelsController {
  constructor(private readonly levels: LevelsService) {}

  /** The levels that alerts about objects go by; up to five minutes old when another process leads the engine. */
  @Get()
  @ApiOperation({ summary: 'What is usual for the objects of a source' })
  listLevels(@CallerScope() scope: Scope, @Query() query: LevelsQueryDto): Promise<LevelsDto> {
    return this.levels.list(scope, query);
  }
}
