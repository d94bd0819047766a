import { PipelineError } from '@app/contracts';
import { optionalJsonOf } from './body.js';
import { ProblemError } from './problem.js';
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
  const hidden = hiddenKeys(body);
  if (hidden.length > 0)
    throw refused(hidden.map((field) => ({ field, reason: `property ${field} should not exist` })));
  return (await pipe.transform(body, { type: 'body', metatype: type })) as T;
}

/** Keys that every object has already, so that what copies a body passes over them: a match of only these matches all. */
const inherited: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Where in a body such keys are, `match.__proto__`. How deep a body may be is decided when it is parsed. */
function hiddenKeys(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    inherited.has(key) ? [path + key] : hiddenKeys(inner, `${path}${key}.`),
  );
}

const refusalOf = (faults: ValidationError[]): ProblemError => refused(faults.flatMap((fault) => flat(fault)));

function refused(found: readonly { readonly field: string; readonly reason: string }[]): ProblemError {
  const errors = found.map(({ field, reason }) => ({ field, code: 'query_invalid' as const, reason }));
  return new ProblemError('query_invalid', errors.map(({ reason }) => reason).join('; '), { errors });
}

const flat = (
  { property, constraints, children = [] }: ValidationError,
  path = '',
): { field: string; reason: string }[] => [
  ...(constraints === undefined ? [] : [{ field: path + property, reason: Object.values(constraints).join('; ') }]),
  ...children.flatMap((child) => flat(child, `${path}${property}.`)),
];
