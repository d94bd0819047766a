import {
  LARGEST_RECORD_BYTES,
  type Outcome,
  parseDocument,
  parseRecord,
  RawLogDto,
  type StandardizedLog,
} from '@app/contracts';
import { ApiProblems, bytesOf, charsetIn, inUtf8, jsonBodyProblems, Needs, principalOf, textOf } from '@app/platform';
import { Controller, HttpCode, HttpStatus, Inject, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { MappingTrialDto, MappingTrialQueryDto } from '../mapping-trial/mapping-trial.dto.js';
import { MappingTrialService } from '../mapping-trial/mapping-trial.service.js';
import { STANDARDIZE_CONTEXT } from './context.js';
import { StandardizeResultDto } from './standardize.dto.js';
import type { StandardizeContext } from './standardize.js';
import { standardizeWithin } from './standardize-within.js';

const result = { oneOf: [StandardizeResultDto, MappingTrialDto].map((type) => ({ $ref: getSchemaPath(type) })) };

/** Shows what standardization does, without doing anything. */
@ApiTags('standardize')
@ApiExtraModels(StandardizeResultDto, MappingTrialDto)
@Needs('ingest')
@Controller('standardize')
export class StandardizeController {
  constructor(
    @Inject(STANDARDIZE_CONTEXT) private readonly context: StandardizeContext,
    private readonly trials: MappingTrialService,
  ) {}

  /**
   * Standardizes this raw record as if it arrived now: answers the clean record with its notes, or the reason for refusing
   * it. With `mapping`, the body is that of a webhook, and each of its items is answered. Nothing is stored.
   */
  @Post('single')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'What would become of this record' })
  @ApiBody({ type: RawLogDto })
  @ApiOkResponse({ schema: result })
  @ApiProblems('mapping_unknown', 'mappings_invalid', ...jsonBodyProblems)
  async standardizeRecord(
    @Query() query: MappingTrialQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<StandardizeResultDto | MappingTrialDto> {
    const bytes = await bytesOf(request, LARGEST_RECORD_BYTES);
    const text = textOf(inUtf8(bytes, charsetIn(request.headers['content-type'])));
    if (query.mapping !== undefined) return this.trials.try(query.mapping, parseDocument(text), query, request);
    return answerOf(standardizeWithin(principalOf(request).scope, parseRecord(text).value, this.context));
  }
}

const answerOf = (outcome: Outcome<StandardizedLog>): StandardizeResultDto =>
  outcome.kind === 'emit'
    ? { outcome: 'emitted', record: outcome.value, code: null, detail: null }
    : { outcome: 'rejected', record: null, code: outcome.code, detail: outcome.detail };
