import { HeavyQuestion, Questions } from '@app/database';
import { CallerScope, Needs, Scope } from '@app/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CalendarDto, CalendarQueryDto } from './calendar.dto.js';
import { CalendarQueries } from './calendar.queries.js';

@ApiTags('analytics')
@Questions({ mayLag: true })
@Needs('read')
@Controller('analytics/calendar')
export class CalendarController {
  constructor(private readonly queries: CalendarQueries) {}

  /** Runs and uptime of a source day by day, by the clock of its company. */
  @HeavyQuestion()
  @Get()
  @ApiOperation({ summary: 'A source day by day' })
  getCalendar(@CallerScope() scope: Scope, @Query() query: CalendarQueryDto): Promise<CalendarDto> {
    return this.queries.calendar(scope, query, new Date());
  }
}
