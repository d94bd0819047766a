import { Questions } from '@app/database';
import { Acting, type ScopedActor, ApiProblems, CallerScope, JsonBody, Needs, Scope, UuidParam } from '@app/platform';
import { Controller, Delete, Get, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { NewSilenceDto, SilenceDto, SilencesDto } from './silences.dto.js';
import { MutesService } from './mutes.service.js';

/** Mutes: no notifications are sent about matching alerts. The alerts themselves continue. */
@ApiTags('silences')
@Questions()
@Needs('read')
@Controller('silences')
export class SilencesController {
  constructor(private readonly mutes: MutesService) {}

  /** Active and future silences, those of the rules file included. */
  @Get()
  @ApiOperation({ summary: 'Active and future silences' })
  listSilences(@CallerScope() scope: Scope): Promise<SilencesDto> {
    return this.mutes.list(scope, new Date());
  }

  /** When the silence ends, notifications are sent about alerts that still fire. */
  @Post()
  @Needs('operate')
  @HttpCode(HttpStatus.CREATED)
  @ApiOperation({ summary: 'Silence a company, a source, an object, a rule' })
  @ApiProblems('store_rejected')
  createSilence(@JsonBody() body: NewSilenceDto, @Acting() actor: ScopedActor): Promise<SilenceDto> {
    return this.mutes.add(body, { actor }, new Date());
  }

  /** Ends the silence now. */
  @Delete(':id')
  @Needs('operate')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'End a silence' })
  async endSilence(@UuidParam('silence_unknown') id: string, @Acting() actor: ScopedActor): Promise<void> {
    await this.mutes.end(id, actor, new Date());
  }
}
