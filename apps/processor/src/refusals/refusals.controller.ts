import { Questions } from '@app/database';
import { CallerScope, Needs, Scope } from '@app/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { RefusalsDto, RefusalsQueryDto } from './refusals.dto.js';
import { RefusalsQueries } from './refusals.queries.js';

/** Lists what was refused at the door. */
@ApiTags('dead letters')
@Questions()
@Needs('read')
@Controller('refusals')
export class RefusalsController {
  constructor(private readonly refusals: RefusalsQueries) {}

  /** Counts of records that no door took, by hour, company, source and code, newest first; page by page with `cursor`. */
  @Get()
  @ApiOperation({ summary: 'What was refused at the door, and why' })
  listRefusals(@CallerScope() scope: Scope, @Query() query: RefusalsQueryDto): Promise<RefusalsDto> {
    return this.refusals.list(scope, query);
  }
}
