import { type ErrorCode, errors } from '@app/contracts';
import type { Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { IGNORES_QUERY } from './ignores-query.decorator.js';
import { PROBLEM_MEDIA_TYPE } from './problem.js';
import { ProblemDto } from './problem.dto.js';

/** Codes that any route can answer. */
const generalCodes = [
  'key_missing',
  'key_invalid',
  'permission_missing',
  'cross_site_refused',
  'host_unknown',
  'too_many_attempts',
  'share_exhausted',
  'request_invalid',
  'request_too_slow',
  'head_too_large',
  'connections_full',
  'shutting_down',
  'internal_error',
] as const satisfies ErrorCode[];

/** The same, of a route that does not ignore what it is asked with. */
const generalCodesWithQuery = ['query_invalid', ...generalCodes] as const satisfies ErrorCode[];

/** Token of the codes that a route was documented with. */
const PROBLEM_CODES = Symbol('PROBLEM_CODES');
/** The metadata key by which Nest marks the methods of routes. */
const PATH_METADATA = 'path';

/**
 * Documents the error answers of a route, or of all routes of a controller, by their codes: beside those that every route
 * has.
 */
export const ApiProblems = (...codes: ErrorCode[]): MethodDecorator & ClassDecorator =>
  ApiProblemsAs(ProblemDto, ...codes);

/** The same when the problem document has members of its own. */
export function ApiProblemsAs(type: Type<ProblemDto>, ...codes: ErrorCode[]): MethodDecorator & ClassDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (key !== undefined && descriptor !== undefined) return documentProblems(type, codes, target, key, descriptor);
    const prototype = (target as Type).prototype as object;
    for (const [name, own] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      const isRoute = typeof own.value === 'function' && Reflect.hasMetadata(PATH_METADATA, own.value as object);
      if (isRoute) documentProblems(type, codes, prototype, name, own);
    }
  };
}

function documentProblems(
  type: Type<ProblemDto>,
  codes: readonly ErrorCode[],
  ...[target, key, descriptor]: [object, string | symbol, PropertyDescriptor]
): void {
  const method = descriptor.value as object;
  const known = (Reflect.getMetadata(PROBLEM_CODES, method) ?? []) as ErrorCode[];
  const added = codes.filter((code) => !known.includes(code));
  Reflect.defineMetadata(PROBLEM_CODES, [...known, ...added], method);
  ApiExtraModels(type)(target, key, descriptor);
  const statusesAdded = new Set(added.map((code) => errors[code].http));
  for (const [status, ofStatus] of byStatus([...known, ...added])) {
    if (!statusesAdded.has(status)) continue;
    const content = { [PROBLEM_MEDIA_TYPE]: { schema: problemSchema(type, ofStatus) } };
    // Nest puts the description behind the one that is there already.
    const description = describe(ofStatus.filter((code) => added.includes(code)));
    ApiResponse({ status, description, content })(target, key, descriptor);
  }
}

interface ProblemSchema {
  readonly allOf: [{ $ref: string }, { type: 'object'; properties: { code: { type: 'string'; enum: ErrorCode[] } } }];
}

const problemSchema = (type: Type, codes: readonly ErrorCode[]): ProblemSchema => ({
  allOf: [
    { $ref: getSchemaPath(type) },
    { type: 'object', properties: { code: { type: 'string', enum: [...codes] } } },
  ],
});

const byStatus = (codes: readonly ErrorCode[]): Map<number, ErrorCode[]> =>
  Map.groupBy(codes, (code) => errors[code].http);

const describe = (codes: readonly ErrorCode[]): string =>
  codes.map((code) => `\`${code}\`: ${errors[code].title}`).join('\n\n');

/**
 * Adds what every route can answer: to the problems of the same status, and as `default` where a route has none.
 * Changes the document in place.
 */
export function withGeneralProblems(document: OpenAPIObject): OpenAPIObject {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path as object) as Operation[]);
  for (const { responses, [IGNORES_QUERY]: ignoresQuery } of operations.filter(
    (each) => each.responses !== undefined,
  )) {
    const general = ignoresQuery === true ? generalCodes : generalCodesWithQuery;
    for (const [status, codes] of byStatus(general)) {
      const schema = responses[status]?.content?.[PROBLEM_MEDIA_TYPE]?.schema;
      if (schema === undefined && codes.includes('query_invalid')) responses[status] = answerOf(describe(codes), codes);
      if (schema === undefined) continue;
      const listed = schema.allOf[1].properties.code.enum;
      const missing = codes.filter((code) => !listed.includes(code));
      listed.push(...missing);
      responses[status]!.description += missing.length === 0 ? '' : `\n\n${describe(missing)}`;
    }
    responses.default = answerOf(`Any other error:\n\n${describe(general)}`, general);
  }
  return document;
}

interface ProblemAnswer {
  description: string;
  content?: Record<string, { schema: ProblemSchema } | undefined>;
}

interface Operation {
  readonly responses: Record<string, ProblemAnswer | undefined>;
  readonly [IGNORES_QUERY]?: boolean;
}

const answerOf = (description: string, codes: readonly ErrorCode[]): ProblemAnswer => ({
  description,
  content: { [PROBLEM_MEDIA_TYPE]: { schema: problemSchema(ProblemDto, codes) } },
});
