import { Questions } from '@app/database';
import { Acting, type ScopedActor, ApiProblems, CallerScope, JsonBody, Needs, Scope, UuidParam } from '@app/platform';
import { Controller, Delete, Get, HttpCode, HttpStatus, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ExpectationsDto, ExpectationsQueryDto, ForgottenSourceDto } from './expectations.dto.js';
import { ExpectationsService } from './expectations.service.js';

/** Lists and retires expectations. */
@ApiTags('alerts')
@Questions()
@Needs('read')
@Controller('expectations')
export class ExpectationsController {
  constructor(private readonly expectations: ExpectationsService) {}

  /** Expected cadence of sources and objects; up to five minutes old when another process leads the engine. */
  @Get()
  @ApiOperation({ summary: 'Expected runs of sources and objects' })
  listExpectations(@CallerScope() scope: Scope, @Query() query: ExpectationsQueryDto): Promise<ExpectationsDto> {
    return this.expectations.list(scope, query);
  }

  /** Retires the expectation: the subject never alerts about inactivity again. */
  @Delete(':id')
  @Needs('operate')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Expect something no longer' })
  retireExpectation(@UuidParam('expectation_unknown') id: string, @Acting() actor: ScopedActor): Promise<void> {
    return this.expectations.retire(id, actor);
  }

  /** Retires a source and its objects until a run of it ends that is newer than this request. Its runs stay. */
  @Post('forget')
  @Needs('operate')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Forget a source until it runs again' })
  @ApiProblems('source_unknown', 'request_invalid', 'json_invalid', 'body_too_large')
  forgetSource(@JsonBody() body: ForgottenSourceDto, @Acting() actor: ScopedActor): Promise<void> {
    return this.expectations.forget(body, actor);
  }
}
