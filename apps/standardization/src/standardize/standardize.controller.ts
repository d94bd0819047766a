import { LARGEST_RECORD_BYTES, type Outcome, parseRecord, RawLogDto, type StandardizedLog } from '@app/contracts';
import { ApiProblems, bytesOf, charsetIn, inUtf8, jsonBodyProblems, textOf } from '@app/platform';
import { Controller, HttpCode, HttpStatus, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { STANDARDIZE_CONTEXT } from './context.js';
import { StandardizeResultDto } from './standardize.dto.js';
import { standardize, type StandardizeContext } from './standardize.js';

/** Shows what standardization does, without doing anything. */
@ApiTags('standardize')
@Controller('standardize')
export class StandardizeController {
  constructor(@Inject(STANDARDIZE_CONTEXT) private readonly context: StandardizeContext) {}

  /**
   * Standardizes this raw record as if it arrived now: answers the clean record with its notes, or the reason for refusing
   * it. Nothing is stored.
   */
  @Post('single')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'What would become of this record' })
  @ApiBody({ type: RawLogDto })
  @ApiProblems(...jsonBodyProblems)
  async standardizeRecord(@Req() request: FastifyRequest): Promise<StandardizeResultDto> {
    const bytes = await bytesOf(request, LARGEST_RECORD_BYTES);
    const { value } = parseRecord(textOf(inUtf8(bytes, charsetIn(request.headers['content-type']))));
    return answerOf(standardize(value, this.context, Date.now()));
  }
}

const answerOf = (outcome: Outcome<StandardizedLog>): StandardizeResultDto =>
  outcome.kind === 'emit'
    ? { outcome: 'emitted', record: outcome.value, code: null, detail: null }
    : { outcome: 'rejected', record: null, code: outcome.code, detail: outcome.detail };
