import type { Rule } from '@app/alerting';
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { RulesFileService } from './rules-file.service.js';
import { rulesReport } from './rules-report.js';
import { RulesDto } from './rules.dto.js';

/** Token of the rules that there are. */
export const RULES = Symbol('RULES');

/** What is looked at, and by which limits. */
@ApiTags('rules')
@Controller('rules')
export class RulesController {
  constructor(
    @Inject(RULES) private readonly rules: readonly Rule[],
    private readonly file: RulesFileService,
  ) {}

  /** Every rule with its options as they are by default and as they hold, and what is wrong with the rules file. */
  @Get()
  @ApiOperation({ summary: 'The rules that hold' })
  getRules(): RulesDto {
    return rulesReport(this.rules, this.file.current(), this.file.fileName);
  }
}
