import { Questions } from '@app/database';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { IncidentsDto, IncidentsQueryDto } from './incidents.dto.js';
import { IncidentsQueries } from './incidents.queries.js';

/** Lists incidents. */
@ApiTags('alerts')
@Questions()
@Controller('incidents')
export class IncidentsController {
  constructor(private readonly incidents: IncidentsQueries) {}

  /** Incidents with their alerts, newest first; page by page with `cursor`. */
  @Get()
  @ApiOperation({ summary: 'Alerts by their cause' })
  listIncidents(@Query() query: IncidentsQueryDto): Promise<IncidentsDto> {
    return this.incidents.list(query);
  }
}
