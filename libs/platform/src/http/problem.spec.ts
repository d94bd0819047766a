import { errors, type ErrorCode, PipelineError } from '@app/contracts';
import {
  BadRequestException,
  ForbiddenException,
  InternalServerErrorException,
  NotFoundException,
} from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { ProblemError, problemOf } from './problem.js';

const fastifyError = (statusCode: number, message: string): Error => Object.assign(new Error(message), { statusCode });

describe('problemOf', () => {
  it.each(Object.keys(errors) as ErrorCode[])('says of %s what the table says', (code) => {
    expect(problemOf(new PipelineError(code, 'what exactly'))).toEqual({
      type: `urn:observability-stack:problem:${code}`,
      title: errors[code].title,
      status: errors[code].http,
      code,
      detail: 'what exactly',
    });
  });

  it('carries the members of a ProblemError', () => {
    const fault = { field: 'Etat', code: 'status_unknown', reason: 'unknown' } as const;
    const results = { total: 1, successful: 0, failed: 1 };
    expect(
      problemOf(new ProblemError('status_unknown', 'x', { errors: [fault], results, rejected: [] })),
    ).toMatchObject({
      errors: [fault],
      results,
      rejected: [],
    });
  });

  it.each([
    [new NotFoundException('Cannot GET /nowhere'), 'route_unknown', 404],
    [new BadRequestException('no'), 'request_invalid', 400],
    [new ForbiddenException('no'), 'request_invalid', 400],
    [fastifyError(413, 'Request body is too large'), 'body_too_large', 413],
    [fastifyError(415, 'Unsupported Media Type'), 'media_type_unsupported', 415],
    [fastifyError(503, 'Service Unavailable'), 'shutting_down', 503],
    [fastifyError(400, 'bad url'), 'request_invalid', 400],
  ])('understands a refusal of the framework: %s', (thrown, code, status) => {
    expect(problemOf(thrown)).toMatchObject({ code, status });
  });

  it('does not quote a path without end', () => {
    const { detail } = problemOf(new NotFoundException(`Cannot GET /${'x'.repeat(10_000)}`));
    expect(detail.length).toBeLessThanOrEqual(300);
  });

  it.each([
    ['an error', new Error('password=secret')],
    ['an error of the framework that is about us', new InternalServerErrorException('password=secret')],
    ['an error with a status that is none', fastifyError(200, 'password=secret')],
    ['an error with a status that is no number', Object.assign(new Error('password=secret'), { statusCode: '413' })],
    ['a text', 'password=secret'],
    ['nothing', undefined],
    ['null', null],
    ['a number', 413],
  ])('tells nothing about %s', (_, thrown) => {
    const problem = problemOf(thrown);
    expect(problem).toMatchObject({ code: 'internal_error', status: 500 });
    expect(JSON.stringify(problem)).not.toMatch(/secret|at /);
  });
});
