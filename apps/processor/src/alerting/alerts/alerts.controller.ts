import { Questions } from '@app/database';
import { Acting, type ScopedActor, ApiProblems, CallerScope, JsonBody, Needs, Scope, UuidParam } from '@app/platform';
import { Controller, Get, HttpCode, HttpStatus, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AcknowledgementsRepository } from './acknowledgements.repository.js';
import { AcknowledgeDto, AlertDto, AlertsDto, AlertsQueryDto } from './alerts.dto.js';
import { AlertsQueries } from './alerts.queries.js';

/** Lists and shows alerts, and takes acknowledgements. */
@ApiTags('alerts')
@Questions()
@Needs('read')
@Controller('alerts')
export class AlertsController {
  constructor(
    private readonly alerts: AlertsQueries,
    private readonly acknowledgements: AcknowledgementsRepository,
  ) {}

  /** Newest first, without evidence; page by page with `cursor`. */
  @Get()
  @ApiOperation({ summary: 'Alerts, open and over' })
  listAlerts(@CallerScope() scope: Scope, @Query() query: AlertsQueryDto): Promise<AlertsDto> {
    return this.alerts.list(scope, query);
  }

  /** One alert with its evidence and all of its transitions. */
  @Get(':id')
  @ApiOperation({ summary: 'One alert, with its evidence' })
  getAlert(@CallerScope() scope: Scope, @UuidParam('alert_unknown') id: string): Promise<AlertDto> {
    return this.alerts.find(scope, id);
  }

  /** Records that a person handles the alert. The first acknowledgement stays; another one changes nothing. */
  @Post(':id/ack')
  @Needs('operate')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Acknowledge an alert' })
  @ApiProblems('alert_unknown', 'alert_over', 'request_invalid', 'json_invalid', 'body_too_large')
  acknowledgeAlert(
    @UuidParam('alert_unknown') id: string,
    @JsonBody() body: AcknowledgeDto,
    @Acting() actor: ScopedActor,
  ): Promise<AlertDto> {
    return this.acknowledgements.acknowledge(id, body, actor);
  }
}
