import type { Rule } from '@app/alerting';
import { CallerScope, Needs, Scope } from '@app/platform';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { RulesFileService } from './rules-file.service.js';
import { rulesReport } from './rules-report.js';
import { RulesDto } from './rules.dto.js';
import { SchedulesDto, SchedulesQueryDto } from './schedules.dto.js';
import { schedulesReport } from './schedules-report.js';

/** Injection token of all rules. */
export const RULES = Symbol('RULES');

/** Answers the rules in force. */
@ApiTags('rules')
@Needs('read')
@Controller('rules')
export class RulesController {
  constructor(
    @Inject(RULES) private readonly rules: readonly Rule[],
    private readonly file: RulesFileService,
  ) {}

  /** Every rule with the defaults and values of its options, the overrides, and the problems of the rules file. */
  @Get()
  @ApiOperation({ summary: 'The rules that hold' })
  getRules(@CallerScope() scope: Scope): RulesDto {
    return rulesReport(scope, this.rules, this.file.current(), this.file.fileName);
  }

  /** Schedules and maintenance windows that the rules file states of a source and of its objects. */
  @Get('schedules')
  @ApiOperation({ summary: 'When a source should run, and when nobody is told' })
  getSchedules(@CallerScope() scope: Scope, @Query() query: SchedulesQueryDto): SchedulesDto {
    return { file: this.file.fileName, ...schedulesReport(scope, query, this.file.current()) };
  }
}
