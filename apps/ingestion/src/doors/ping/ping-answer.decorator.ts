import { IgnoresQuery } from '@app/platform';
import { applyDecorators, Header, HttpCode, HttpStatus } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery } from '@nestjs/swagger';
import { MAX_PING_BODY_BYTES } from './map-ping.js';

/** A route that answers `OK` as text, and passes over query parameters that it does not know, as Healthchecks does. */
export const PingAnswer = (summary: string): MethodDecorator =>
  applyDecorators(
    IgnoresQuery(),
    HttpCode(HttpStatus.OK),
    Header('content-type', 'text/plain; charset=utf-8'),
    // Clients such as runitor cut their log to this.
    Header('ping-body-limit', String(MAX_PING_BODY_BYTES)),
    ApiOperation({ summary }),
    ApiQuery({
      name: 'rid',
      required: false,
      type: String,
      description: 'UUID that joins the start and end of a run.',
    }),
    ApiQuery({ name: 'create', required: false, type: String, description: '0: an object that is not known is 404.' }),
    ApiOkResponse({ schema: { type: 'string', example: 'OK' } }),
  );
