import { type CanActivate, type ExecutionContext, Injectable, type Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { getMetadataStorage } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { IGNORES_QUERY } from './ignores-query.decorator.js';
import { fieldsInvalid } from './problem.js';

// A name that was made up can be as long as the head of a request.
const MAX_SHOWN_CHARS = 60;

/**
 * Refuses a request with a query parameter that its route does not know: a misspelt filter would be no filter, and the
 * answer about everything. A route knows its `@Query('name')` and the checked fields of its `@Query()` class; one that is
 * marked `@IgnoresQuery()` takes all names.
 */
@Injectable()
export class QueryNamesGuard implements CanActivate {
  private readonly known = new Map<unknown, ReadonlySet<string>>();

  /** @throws ProblemError `query_invalid` that names every parameter that is not known */
  canActivate(context: ExecutionContext): boolean {
    const { query } = context.switchToHttp().getRequest<FastifyRequest>();
    // `?` and `&&` have a parameter without a name.
    const given = Object.keys(query as object).filter((name) => name !== '');
    if (given.length === 0) return true;
    const handler = context.getHandler();
    if (Reflect.hasMetadata(IGNORES_QUERY, handler)) return true;
    const known = this.known.get(handler) ?? namesOf(context.getClass(), handler.name);
    this.known.set(handler, known);
    const unknown = given.filter((name) => !known.has(name)).map((name) => name.slice(0, MAX_SHOWN_CHARS));
    if (unknown.length === 0) return true;
    throw fieldsInvalid(
      'query_invalid',
      unknown.map((field) => ({ field, reason: `${field} is no parameter of this route` })),
    );
  }
}

/** The names of the query parameters that a method of a controller takes. */
function namesOf(controller: Type, method: string): ReadonlySet<string> {
  type Arguments = Record<string, { readonly index: number; readonly data?: unknown }>;
  const args = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Arguments;
  const types = (Reflect.getMetadata('design:paramtypes', controller.prototype as object, method) ?? []) as Type[];
  const names = Object.entries(args)
    .filter(([key]) => key.startsWith(`${RouteParamtypes.QUERY}:`))
    .flatMap(([, { index, data }]) => (typeof data === 'string' ? [data] : fieldsOf(types[index]!)));
  return new Set(names);
}

const fieldsOf = (dto: Type): string[] =>
  getMetadataStorage()
    .getTargetValidationMetadatas(dto, '', false, false)
    .map(({ propertyName }) => propertyName);
