import { isUuid } from '@app/contracts';
import { Ajv2019, type ValidateFunction } from 'ajv/dist/2019.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An answer of a service, as far as its document speaks of it. */
export interface AnswerToCheck {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly body: unknown;
}

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: object }>> }>>;
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const PROBLEM = 'application/problem+json';
const folder = join(import.meta.dirname, '..', '..', 'docs', 'api');
const services = ['ingestion', 'standardization', 'processor'];

const readDocuments = (): ReadonlyMap<string, ApiDocument> =>
  new Map(
    services.map((name) => [name, JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as ApiDocument]),
  );

/**
 * Holds answers against the API documents: status, media type, every field, and no field that is not documented. A path
 * that no document has is passed over: a test asks other servers as well.
 */
export class DocumentedAnswers {
  private readonly routes: readonly Route[];

  constructor(documents: ReadonlyMap<string, ApiDocument> = readDocuments()) {
    this.routes = [...documents].flatMap(([service, document]) => routesOf(service, document));
  }

  /** @throws Error that says what of the answer is not as documented */
  check(answer: AnswerToCheck): void {
    const { method, status } = answer;
    const { pathname } = new URL(answer.url);
    const asked = method === 'HEAD' ? 'get' : method.toLowerCase();
    const found = this.routes.filter((route) => route.method === asked && route.path.test(pathname));
    // `/analytics/{x}` stands behind `/analytics/errors`, and more than one service has `/status`.
    const fewest = Math.min(...found.map(({ parameters }) => parameters));
    const { service } = (answer.body ?? {}) as { service?: unknown };
    const exact = found.filter(({ parameters }) => parameters === fewest);
    const own = exact.filter((route) => route.service === service);
    const faults = (own.length > 0 ? own : exact).map((route) => faultOf(route, answer));
    if (faults.length === 0 || faults.includes(null)) return;
    throw new Error(`${method} ${pathname} answered ${status}, and not as documented: ${faults.join('; or ')}`);
  }
}

interface Route {
  readonly service: string;
  readonly method: string;
  readonly path: RegExp;
  readonly parameters: number;
  readonly operation: Operation;
  readonly compile: (schema: object) => ValidateFunction;
}

function routesOf(service: string, { paths, components }: ApiDocument): Route[] {
  const ajv = new Ajv2019({ strict: false, allErrors: true, formats: { uuid: isUuid } });
  ajv.addSchema({ $id: 'document', components: closed(components) as object });
  const compiled = new WeakMap<object, ValidateFunction>();
  const compile = (schema: object): ValidateFunction => {
    const known = compiled.get(schema) ?? ajv.compile(closed(schema) as object);
    compiled.set(schema, known);
    return known;
  };
  return Object.entries(paths).flatMap(([template, operations]) => {
    const path = new RegExp(`^${template.replaceAll(/[.]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    const parameters = template.split('{').length - 1;
    return Object.entries(operations).map(([method, operation]) => ({
      ...{ service, method, path, parameters, operation, compile },
    }));
  });
}

/** Null: the answer is as documented. */
function faultOf({ service, operation, compile }: Route, { method, status, contentType, body }: AnswerToCheck) {
  const response = operation.responses[status] ?? (status >= 400 ? operation.responses.default : undefined);
  if (response === undefined) return `${service} has no such status`;
  const mediaType = contentType?.split(';')[0] ?? null;
  const documented = Object.entries(response.content ?? {}).map(([name, { schema }]) => ({
    name: name.split(';')[0],
    schema,
  }));
  if (method === 'HEAD' || (documented.length === 0 && body === '')) return null;
  const same = documented.find(({ name }) => name === mediaType);
  if (same === undefined) return `${service} has no ${mediaType}`;
  if (mediaType !== 'application/json' && mediaType !== PROBLEM) return null;
  const validate = compile(same.schema);
  if (validate(body)) return null;
  const faults = (validate.errors ?? []).slice(0, 5).map(({ instancePath, message, params }) => {
    const { unevaluatedProperty, additionalProperty } = params as Record<string, string | undefined>;
    return `${instancePath || '/'} ${message} ${unevaluatedProperty ?? additionalProperty ?? ''}`.trim();
  });
  return `${service}: ${faults.join(', ')}`;
}

/**
 * A schema of OpenAPI 3.0 as one of JSON Schema, in which an object has no fields but those that are named: one that is not
 * documented is a fault.
 */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, example: _example, ...rest } = schema as Record<string, unknown>;
  const inner = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => {
      if (name === '$ref') return [name, String(value).replace(/^#/, 'document#')];
      // Names of fields are no keywords.
      if (name === 'properties' || name === 'schemas') return [name, eachClosed(value as object)];
      return [name, closed(value)];
    }),
  );
  const isClosed =
    inner.properties !== undefined && inner.additionalProperties === undefined && !isPartOfProblem(inner);
  const own = isClosed ? { ...inner, unevaluatedProperties: false } : inner;
  if (nullable !== true) return own;
  return { anyOf: [own, { type: 'null' }] };
}

const eachClosed = (schemas: object): object =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, closed(schema)]));

/** The part of the problem of a route that says which codes it can have, beside all that any problem has. */
const isPartOfProblem = ({ properties }: Record<string, unknown>): boolean =>
  Object.keys(properties as object).join() === 'code';
