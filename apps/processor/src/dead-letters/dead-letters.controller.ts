import { Questions } from '@app/database';
import { ApiProblems, jsonBodyProblems, optionalJsonOf, UuidParam } from '@app/platform';
import { Controller, Get, HttpCode, HttpStatus, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  DeadLetterDetailDto,
  DeadLetterReasonsDto,
  DeadLettersDto,
  DeadLettersQueryDto,
  ReplayDto,
  ReplayedDto,
} from './dead-letters.dto.js';
import { DeadLettersService } from './dead-letters.service.js';
import { ReplayService } from './replay.service.js';

/** Room for a record of 900 KB and what is around it. */
const MAX_REPLAY_BYTES = 1_000_000;

/** What a mended record can still have wrong with it. */
const mended = [
  'record_not_object',
  'field_missing',
  'field_type',
  'field_too_long',
  'text_unstorable',
  'status_unknown',
  'object_id_unreadable',
] as const;

/** What could not be used: to look at, to mend, to send again. */
@ApiTags('dead letters')
@Questions()
@Controller('dead-letters')
export class DeadLettersController {
  constructor(
    private readonly letters: DeadLettersService,
    private readonly replays: ReplayService,
  ) {}

  /** The newest first, without their bytes; page by page with `cursor`. */
  @Get()
  @ApiOperation({ summary: 'What was set aside, and why' })
  listDeadLetters(@Query() query: DeadLettersQueryDto): Promise<DeadLettersDto> {
    return this.letters.list(query);
  }

  /** All that are kept, counted by their code. */
  @Get('reasons')
  @ApiOperation({ summary: 'Why messages were set aside, and how often' })
  getDeadLetterReasons(): Promise<DeadLetterReasonsDto> {
    return this.letters.reasons();
  }

  /** One of them with its original bytes. */
  @Get(':id')
  @ApiOperation({ summary: 'One dead letter, with the original message' })
  getDeadLetter(@UuidParam('dead_letter_unknown') id: string): Promise<DeadLetterDetailDto> {
    return this.letters.find(id);
  }

  /** Sends the message again, as it was or mended. The run that comes of it is counted once. */
  @Post(':id/replay')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Send a dead letter again' })
  @ApiBody({ type: ReplayDto, required: false })
  @ApiProblems(...jsonBodyProblems, ...mended, 'bus_unavailable')
  async replayDeadLetter(
    @UuidParam('dead_letter_unknown') id: string,
    @Req() request: FastifyRequest,
  ): Promise<ReplayedDto> {
    return this.replays.replay(id, await optionalJsonOf(request, MAX_REPLAY_BYTES));
  }
}
