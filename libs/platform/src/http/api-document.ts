import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Telemetry } from '../telemetry/telemetry.js';
import { VERSION } from '../service-identity.js';
import { withGeneralProblems } from './api-problems.decorator.js';

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The OpenAPI document of a service, `/docs-json`. An `operationId` is the name of the method that answers. */
export function apiDocument(
  app: INestApplication,
  { telemetry, description }: { readonly telemetry: Telemetry; readonly description: string },
): OpenAPIObject {
  const head = new DocumentBuilder()
    .setTitle(`Observability Stack: ${telemetry.service}`)
    .setDescription(description)
    .setVersion(VERSION)
    .build();
  const made = SwaggerModule.createDocument(app, head, { operationIdFactory: (_controller, method) => method });
  // It shares lists with the code, by which values are checked: what is changed below must be its own.
  const document = JSON.parse(JSON.stringify(made)) as OpenAPIObject;
  return withGeneralProblems(withNullInEnums(withOptionalParameters(document)));
}

/** A parameter that has a default is optional, which the generator of the document overlooks. Changes it in place. */
function withOptionalParameters(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const parameter of methods.flatMap((method) => path[method]?.parameters ?? [])) {
      if (!('schema' in parameter) || parameter.schema === undefined || !('default' in parameter.schema)) continue;
      parameter.required = false;
    }
  }
  return document;
}

/** `nullable` allows no null that `enum` does not list (OpenAPI 3.0.3), and the generator lists none. Changes it in place. */
function withNullInEnums<T>(part: T): T {
  if (typeof part !== 'object' || part === null) return part;
  const { nullable, enum: values } = part as { nullable?: boolean; enum?: unknown[] };
  if (nullable === true && Array.isArray(values) && !values.includes(null)) values.push(null);
  for (const inner of Object.values(part)) withNullInEnums(inner);
  return part;
}
