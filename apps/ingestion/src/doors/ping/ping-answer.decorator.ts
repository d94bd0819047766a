import { IgnoresQuery } from '@app/platform';
import { applyDecorators, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { MAX_PING_BODY_BYTES } from './map-ping.js';

/** Refusals, each with a sentence as text. */
const refusals = {
  400: 'The `rid` is no UUID, or the path ends with none of the known signals.',
  401: 'There is no key, or it is none.',
  403: 'The key may not send for this company, or the page of another site made a browser send this.',
  404: 'The object is not known, and `create=0`.',
  413: 'The record is larger than the limit.',
  422: 'A name is longer than the limit, or cannot be kept.',
};
const content = { 'text/plain': { schema: { type: 'string' } } };

/** A route that answers `OK` as text, and passes over query parameters that it does not know, as Healthchecks does. */
export const PingAnswer = (summary: string): MethodDecorator =>
  applyDecorators(
    IgnoresQuery(),
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
    ApiQuery({
      name: 'key',
      required: false,
      type: String,
      description: 'The key, for callers that can set no header.',
    }),
    ApiQuery({ name: 'create', required: false, type: String, description: '0: an object that is not known is 404.' }),
    ...Object.entries(refusals).map(([status, description]) =>
      ApiResponse({ status: Number(status), description, content }),
    ),
    ApiOkResponse({ schema: { type: 'string', example: 'OK' } }),
  );
