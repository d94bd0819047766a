import { ApiProblems, Changes, IgnoresQuery, Needs, TakesKeyFrom } from '@app/platform';
import { Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { doorProblems } from '../door-problems.js';
import { sentryKeyIn } from './sentry-key.js';
import { CheckInPostQueryDto, CheckInQueryDto, SentryIdDto } from './sentry.dto.js';
import { SentryService } from './sentry.service.js';

const checkInBody = {
  ...{ status: { type: 'string' }, check_in_id: { type: 'string' }, environment: { type: 'string' } },
  ...{ duration: { type: 'number' }, monitor_config: { type: 'object' } },
};

/** Cron monitors of Sentry: `http://<key>@<this host>/<project>` as the DSN of any SDK. Paths may end with a slash. */
@ApiTags('doors')
@ApiProblems('request_invalid', ...doorProblems)
@Needs('ingest')
@TakesKeyFrom(sentryKeyIn)
@Controller('api/:project')
export class SentryController {
  constructor(private readonly sentry: SentryService) {}

  /** An envelope of an SDK. Check-ins are taken, all other items are accepted and ignored. */
  @Post('envelope')
  @HttpCode(HttpStatus.OK)
  // SDKs of browsers send their key and version as parameters.
  @IgnoresQuery()
  @ApiOperation({ summary: 'Take the check-ins of a Sentry SDK in' })
  @ApiConsumes('application/x-sentry-envelope')
  @ApiBody({ required: true, schema: { type: 'string' } })
  postEnvelope(@Param('project') project: string, @Req() request: FastifyRequest): Promise<SentryIdDto> {
    return this.sentry.takeEnvelope(project, request);
  }

  /** A check-in by a line of curl. */
  @Get('cron/:slug/:key')
  @Changes()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Take a check-in in' })
  checkInByGet(
    @Param('project') project: string,
    @Param('slug') slug: string,
    @Query() query: CheckInQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<SentryIdDto> {
    return this.sentry.takeCheckIn({ project, slug }, query, request);
  }

  /** The same; the body may be an object with what the query says, and with the `monitor_config`, which states a schedule. */
  @Post('cron/:slug/:key')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Take a check-in in' })
  @ApiBody({ required: false, schema: { type: 'object', properties: checkInBody } })
  checkIn(
    @Param('project') project: string,
    @Param('slug') slug: string,
    @Query() query: CheckInPostQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<SentryIdDto> {
    return this.sentry.takeCheckIn({ project, slug }, query, request);
  }
}
