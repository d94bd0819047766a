import { Questions } from '@app/database';
import { Acting, type ScopedActor, ApiProblems, CallerScope, JsonBody, Needs, Scope, UuidParam } from '@app/platform';
import { Controller, Delete, Get, HttpCode, HttpStatus, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { SilenceDto } from '../../notifications/index.js';
import { AcknowledgeDto } from '../alerts/alerts.dto.js';
import { IncidentAcknowledgementsRepository } from './incident-acknowledgements.repository.js';
import { IncidentMutesService } from './incident-mutes.service.js';
import { IncidentDetailDto, IncidentsDto, IncidentsQueryDto, MuteIncidentDto } from './incidents.dto.js';
import { IncidentsQueries } from './incidents.queries.js';

/** Lists incidents, and takes acknowledgements and mutes of them. */
@ApiTags('alerts')
@Questions()
@Needs('read')
@Controller('incidents')
export class IncidentsController {
  constructor(
    private readonly incidents: IncidentsQueries,
    private readonly acknowledgements: IncidentAcknowledgementsRepository,
    private readonly mutes: IncidentMutesService,
  ) {}

  /** Incidents with their alerts, newest first; page by page with `cursor`. */
  @Get()
  @ApiOperation({ summary: 'Alerts by their cause' })
  listIncidents(@CallerScope() scope: Scope, @Query() query: IncidentsQueryDto): Promise<IncidentsDto> {
    return this.incidents.list(scope, query);
  }

  /** One incident with its alerts and the times of their transitions. */
  @Get(':id')
  @ApiOperation({ summary: 'One incident, with its alerts' })
  getIncident(@CallerScope() scope: Scope, @UuidParam('incident_unknown') id: string): Promise<IncidentDetailDto> {
    return this.incidents.find(scope, id);
  }

  /**
   * Records that a person handles the incident: all of its alerts, also those that join it later. No repeats are sent. The first
   * acknowledgement stays; another one changes nothing.
   */
  @Post(':id/acknowledge')
  @Needs('operate')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Acknowledge an incident' })
  @ApiProblems('incident_unknown', 'incident_over', 'request_invalid', 'json_invalid', 'body_too_large')
  acknowledgeIncident(
    @UuidParam('incident_unknown') id: string,
    @JsonBody() body: AcknowledgeDto,
    @Acting() actor: ScopedActor,
  ): Promise<IncidentDetailDto> {
    return this.acknowledgements.acknowledge(id, body, actor);
  }

  /** Takes the acknowledgement of the incident back; those of single alerts stay. */
  @Delete(':id/acknowledge')
  @Needs('operate')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Take the acknowledgement of an incident back' })
  async withdrawIncidentAcknowledgement(
    @UuidParam('incident_unknown') id: string,
    @Acting() actor: ScopedActor,
  ): Promise<void> {
    await this.acknowledgements.withdraw(id, actor);
  }

  /** Nobody is told of the incident until the mute ends: a silence of this incident only, which `DELETE /silences/{id}` ends. */
  @Post(':id/mute')
  @Needs('operate')
  @HttpCode(HttpStatus.CREATED)
  @ApiOperation({ summary: 'Mute an incident' })
  @ApiProblems('incident_unknown', 'store_rejected')
  muteIncident(
    @UuidParam('incident_unknown') id: string,
    @JsonBody() body: MuteIncidentDto,
    @Acting() actor: ScopedActor,
  ): Promise<SilenceDto> {
    return this.mutes.mute(id, body, actor, new Date());
  }
}
