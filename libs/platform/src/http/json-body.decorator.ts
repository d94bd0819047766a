import { PipelineError } from '@app/contracts';
import {
  type ArgumentMetadata,
  createParamDecorator,
  type ExecutionContext,
  type PipeTransform,
  type Type,
  ValidationPipe,
} from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { ValidationError } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { ApiProblems } from './api-problems.decorator.js';
import { optionalJsonOf } from './body.js';
import { fieldsInvalid } from './problem.js';

const MAX_BODY_BYTES = 100_000;

/** Faults that a JSON body can have before its fields are looked at. */
export const jsonBodyProblems = [
  'request_invalid',
  'body_empty',
  'body_too_large',
  'encoding_invalid',
  'gzip_invalid',
  'json_invalid',
  'json_too_deep',
  'media_type_unsupported',
  'memory_full',
] as const;

// An unknown field is refused: a misspelt one of a silence would mute everything.
const validation = new ValidationPipe({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  exceptionFactory: (faults) =>
    fieldsInvalid(
      'body_invalid',
      faults.flatMap((fault) => flat(fault)),
    ),
});

/** The JSON body of a request as an object of the parameter's class, checked by its decorators. */
export class JsonBodyPipe implements PipeTransform<FastifyRequest, Promise<unknown>> {
  /** @throws PipelineError, one of `jsonBodyProblems`; ProblemError `body_invalid` that names every bad field */
  async transform(request: FastifyRequest, { metatype }: Pick<ArgumentMetadata, 'metatype'>): Promise<unknown> {
    const body = await optionalJsonOf(request, MAX_BODY_BYTES);
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw new PipelineError('request_invalid', 'the body must be a JSON object');
    }
    const hidden = hiddenKeys(body);
    if (hidden.length > 0) {
      const faults = hidden.map((field) => ({ field, reason: `property ${field} should not exist` }));
      throw fieldsInvalid('body_invalid', faults);
    }
    return validation.transform(body, { type: 'body', metatype });
  }
}

/** Describes the body of a route by the class of its parameter. */
function documentBody(target: object, key: string | symbol | undefined, index: number): void {
  const types = Reflect.getMetadata('design:paramtypes', target, key!) as readonly Type[] | undefined;
  const descriptor = Object.getOwnPropertyDescriptor(target, key!)!;
  ApiBody({ type: types?.[index] })(target, key!, descriptor);
  ApiProblems(...jsonBodyProblems, 'body_invalid')(target, key!, descriptor);
}

const requestBody = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>(),
  [documentBody],
);

/** A parameter that takes the JSON body of the request, as `JsonBodyPipe` reads it. */
export const JsonBody = (): ParameterDecorator => requestBody(new JsonBodyPipe());

/** Keys that every object has already, so that what copies a body passes over them: a match of only these matches all. */
const inherited: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Where in a body such keys are, `match.__proto__`. How deep a body may be is decided when it is parsed. */
function hiddenKeys(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    inherited.has(key) ? [path + key] : hiddenKeys(inner, `${path}${key}.`),
  );
}

const flat = (
  { property, constraints, children = [] }: ValidationError,
  path = '',
): { field: string; reason: string }[] => [
  ...(constraints === undefined ? [] : [{ field: path + property, reason: Object.values(constraints).join('; ') }]),
  ...children.flatMap((child) => flat(child, `${path}${property}.`)),
];
