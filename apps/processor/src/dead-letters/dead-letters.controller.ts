import { Questions } from '@app/database';
import {
  Acting,
  type ScopedActor,
  ApiProblems,
  CallerScope,
  jsonBodyProblems,
  Needs,
  optionalJsonOf,
  Scope,
  UuidParam,
} from '@app/platform';
import { Controller, Get, HttpCode, HttpStatus, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  DeadLetterDetailDto,
  DeadLetterReasonsDto,
  DeadLetterReasonsQueryDto,
  DeadLettersDto,
  DeadLettersQueryDto,
  ReplayDto,
  ReplayedDto,
  WaitingDeadLettersDto,
} from './dead-letters.dto.js';
import { DeadLettersService } from './dead-letters.service.js';
import { ReplayService } from './replay.service.js';

/** Largest body: a record of 900 KB and its envelope. */
const MAX_REPLAY_BYTES = 1_000_000;

/** Error codes of a mended record that is refused. */
const mended = [
  'record_not_object',
  'field_missing',
  'field_type',
  'field_too_long',
  'text_unstorable',
  'character_invisible',
  'status_unknown',
  'object_id_unreadable',
  'company_forbidden',
] as const;

/** Lists dead letters and replays them. */
@ApiTags('dead letters')
@Questions()
@Needs('read')
@Controller('dead-letters')
export class DeadLettersController {
  constructor(
    private readonly deadLetters: DeadLettersService,
    private readonly replays: ReplayService,
  ) {}

  /** Newest first, without the bytes of the messages; page by page with `cursor`. */
  @Get()
  @ApiOperation({ summary: 'What was set aside, and why' })
  listDeadLetters(@CallerScope() scope: Scope, @Query() query: DeadLettersQueryDto): Promise<DeadLettersDto> {
    return this.deadLetters.list(scope, query);
  }

  /** Counts stored dead letters by code. */
  @Get('reasons')
  @ApiOperation({ summary: 'Why messages were set aside, and how often' })
  getDeadLetterReasons(
    @CallerScope() scope: Scope,
    @Query() query: DeadLetterReasonsQueryDto,
  ): Promise<DeadLetterReasonsDto> {
    return this.deadLetters.reasons(scope, query);
  }

  /** Counts dead letters of the last 24 hours that were not sent again. */
  @Get('waiting')
  @ApiOperation({ summary: 'How many dead letters of the last day wait for somebody' })
  getWaitingDeadLetters(@CallerScope() scope: Scope): Promise<WaitingDeadLettersDto> {
    return this.deadLetters.waiting(scope);
  }

  /** One dead letter with the bytes of the original message. */
  @Get(':id')
  @ApiOperation({ summary: 'One dead letter, with the original message' })
  getDeadLetter(
    @CallerScope() scope: Scope,
    @UuidParam('dead_letter_unknown') id: string,
  ): Promise<DeadLetterDetailDto> {
    return this.deadLetters.find(scope, id);
  }

  /** Publishes the message again, as it was or mended. The resulting run is counted once. */
  @Post(':id/replay')
  @Needs('operate')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Send a dead letter again' })
  @ApiBody({ type: ReplayDto, required: false })
  @ApiProblems(...jsonBodyProblems, ...mended, 'bus_unavailable')
  async replayDeadLetter(
    @UuidParam('dead_letter_unknown') id: string,
    // Not `@JsonBody()`: there may be no body, or one of 1 MB, and its record is checked as a raw record, not by a class.
    @Req() request: FastifyRequest,
    @Acting() actor: ScopedActor,
  ): Promise<ReplayedDto> {
    return this.replays.replay(id, await optionalJsonOf(request, MAX_REPLAY_BYTES), actor);
  }
}
