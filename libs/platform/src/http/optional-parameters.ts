import type { OpenAPIObject } from '@nestjs/swagger';

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** A parameter that has a default is optional, which the generator of the document overlooks. Changes it in place. */
export function withOptionalParameters(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const parameter of methods.flatMap((method) => path[method]?.parameters ?? [])) {
      if (!('schema' in parameter) || parameter.schema === undefined || !('default' in parameter.schema)) continue;
      parameter.required = false;
    }
  }
  return document;
}
