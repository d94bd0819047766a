import { PipelineError } from '@app/contracts';
import { optionalJsonOf, ProblemError } from '@app/platform';
import { type Type, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import type { FastifyRequest } from 'fastify';

const MAX_BODY_BYTES = 100_000;

// A field that nobody knows is refused: a misspelt one of a silence would silence everything.
const pipe = new ValidationPipe({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  exceptionFactory: (faults) => refusalOf(faults),
});

/**
 * A JSON body as an object of the class, checked by its decorators.
 * @throws PipelineError `json_invalid`, `request_invalid`…; ProblemError `query_invalid` that names every bad field
 */
export async function readBody<T extends object>(type: Type<T>, request: FastifyRequest): Promise<T> {
  const body = await optionalJsonOf(request, MAX_BODY_BYTES);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new PipelineError('request_invalid', 'the body must be a JSON object');
  }
  return (await pipe.transform(body, { type: 'body', metatype: type })) as T;
}

function refusalOf(faults: ValidationError[]): ProblemError {
  const errors = faults
    .flatMap((fault) => flat(fault))
    .map(({ field, reason }) => ({ field, code: 'query_invalid' as const, reason }));
  return new ProblemError('query_invalid', errors.map(({ reason }) => reason).join('; '), { errors });
}

const flat = (
  { property, constraints, children = [] }: ValidationError,
  path = '',
): { field: string; reason: string }[] => [
  ...(constraints === undefined ? [] : [{ field: path + property, reason: Object.values(constraints).join('; ') }]),
  ...children.flatMap((child) => flat(child, `${path}${property}.`)),
];
