import { Questions } from '@app/database';
import { CallerScope, Needs, type Scope } from '@app/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditDto, AuditQueryDto } from './audit.dto.js';
import { AuditQueries } from './audit.queries.js';

/** Lists what was changed by whom. */
@ApiTags('audit')
@Questions()
@Controller('audit')
export class AuditController {
  constructor(private readonly audit: AuditQueries) {}

  /** Acknowledgements, silences, replays, tests, erasures, sign-ins, newest first; page by page with `cursor`. */
  @Needs('operate')
  @Get()
  @ApiOperation({ summary: 'Who changed what, when and from where' })
  listAuditEntries(@Query() query: AuditQueryDto, @CallerScope() scope: Scope): Promise<AuditDto> {
    return this.audit.list(query, scope);
  }
}
