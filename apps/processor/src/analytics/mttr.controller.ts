import { HeavyQuestion, Questions } from '@app/database';
import { CallerScope, Needs, Scope } from '@app/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { GroupsQueryDto } from './groups.dto.js';
import { MttrDto } from './mttr.dto.js';
import { MttrQueries } from './mttr.queries.js';

@ApiTags('analytics')
@Questions({ mayLag: true })
@Needs('read')
@Controller('analytics/mttr')
export class MttrController {
  constructor(private readonly queries: MttrQueries) {}

  /** Time from the first failed run of an outage to the object's next successful run. `from` and `to` select by the failure. */
  @HeavyQuestion()
  @Get()
  @ApiOperation({ summary: 'Mean time to recovery' })
  getMttr(@CallerScope() scope: Scope, @Query() query: GroupsQueryDto): Promise<MttrDto> {
    return this.queries.mttr(scope, query);
  }
}
