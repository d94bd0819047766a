import { Questions } from '@app/database';
import { ApiProblems, JsonBody, UuidParam } from '@app/platform';
import { Controller, Get, HttpCode, HttpStatus, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AcknowledgeDto, AlertDto, AlertsDto, AlertsQueryDto } from './alerts.dto.js';
import { AlertsQueries } from './alerts.queries.js';

/** What is wrong, and what was. */
@ApiTags('alerts')
@Questions()
@Controller('alerts')
export class AlertsController {
  constructor(private readonly alerts: AlertsQueries) {}

  /** The newest first, without their evidence; page by page with `cursor`. */
  @Get()
  @ApiOperation({ summary: 'Alerts, open and over' })
  listAlerts(@Query() query: AlertsQueryDto): Promise<AlertsDto> {
    return this.alerts.list(query);
  }

  /** One alert with why, and every change of it. */
  @Get(':id')
  @ApiOperation({ summary: 'One alert, with its evidence' })
  getAlert(@UuidParam('alert_unknown') id: string): Promise<AlertDto> {
    return this.alerts.find(id);
  }

  /** Says that somebody looks after it. The first one stays: acknowledged again, it is answered as it is. */
  @Post(':id/ack')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Acknowledge an alert' })
  @ApiProblems('alert_unknown', 'alert_over', 'request_invalid', 'json_invalid', 'body_too_large')
  acknowledgeAlert(@UuidParam('alert_unknown') id: string, @JsonBody() body: AcknowledgeDto): Promise<AlertDto> {
    return this.alerts.acknowledge(id, body);
  }
}
