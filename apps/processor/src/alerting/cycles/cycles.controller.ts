import { Questions } from '@app/database';
import { CallerScope, Needs, Scope } from '@app/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CyclesDto, CyclesQueryDto } from './cycles.dto.js';
import { CyclesQueries } from './cycles.queries.js';

/** Lists cycles. */
@ApiTags('alerts')
@Questions()
@Needs('read')
@Controller('cycles')
export class CyclesController {
  constructor(private readonly cycles: CyclesQueries) {}

  /** Completeness of closed cycles, newest first. */
  @Get()
  @ApiOperation({ summary: 'Cycles: present, failed, missing, new, late' })
  listCycles(@CallerScope() scope: Scope, @Query() query: CyclesQueryDto): Promise<CyclesDto> {
    return this.cycles.list(scope, query);
  }
}
