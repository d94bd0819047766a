import { HeavyQuestion, Questions } from '@app/database';
import { CallerScope, Needs, Scope } from '@app/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ErrorsDto, ErrorsQueryDto } from './errors.dto.js';
import { ErrorsQueries } from './errors.queries.js';

@ApiTags('analytics')
@Questions({ mayLag: true })
@Needs('read')
@Controller('analytics/errors')
export class ErrorsController {
  constructor(private readonly queries: ErrorsQueries) {}

  /** The latest failures, and all failures grouped by the error signature of their messages. */
  @HeavyQuestion()
  @Get()
  @ApiOperation({ summary: 'What failed, and of what' })
  getErrors(@CallerScope() scope: Scope, @Query() query: ErrorsQueryDto): Promise<ErrorsDto> {
    return this.queries.errors(scope, query);
  }
}
