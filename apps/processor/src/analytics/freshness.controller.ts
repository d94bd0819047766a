import { HeavyQuestion, Questions } from '@app/database';
import { CallerScope, Needs, Scope } from '@app/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { FreshnessDto } from './freshness.dto.js';
import { FreshnessQueries } from './freshness.queries.js';
import { GroupsQueryDto } from './groups.dto.js';

@ApiTags('analytics')
@Questions({ mayLag: true })
@Needs('read')
@Controller('analytics/freshness')
export class FreshnessController {
  constructor(private readonly queries: FreshnessQueries) {}

  /** End of the latest run and of the latest successful run of each group, among the runs that match the filter. */
  @HeavyQuestion()
  @Get()
  @ApiOperation({ summary: 'How old the latest runs are' })
  getFreshness(@CallerScope() scope: Scope, @Query() query: GroupsQueryDto): Promise<FreshnessDto> {
    return this.queries.freshness(scope, query);
  }
}
