import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Schema {
  readonly [keyword: string]: unknown;
  readonly type?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface ApiDocument {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly operationId: string; readonly responses: object }>>>
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const folder = join(import.meta.dirname, '..', '..', '..', 'docs', 'api');
const documentOf = (service: string) =>
  JSON.parse(readFileSync(join(folder, `${service}.json`), 'utf8')) as ApiDocument;

/** A schema that any value, or any object, fits. */
const saysNothing = ({ type, items, properties, ...more }: Schema): boolean => {
  if (['$ref', 'allOf', 'oneOf', 'anyOf'].some((keyword) => keyword in more)) return false;
  if (type === 'array') return items === undefined || saysNothing(items);
  if (type === 'object') return properties === undefined && more.additionalProperties === undefined;
  return type === undefined;
};

describe.each(['ingestion', 'standardization', 'processor'])('the API document of %s', (service) => {
  const { paths, components } = documentOf(service);
  const operations = Object.values(paths).flatMap((path) => Object.values(path));

  it('names each operation once, as a method is named', () => {
    const names = operations.map(({ operationId }) => operationId);
    expect(names.filter((name) => !/^[a-z]+([A-Z][a-z]+)+$/.test(name))).toEqual([]);
    expect(names).toEqual([...new Set(names)]);
  });

  it('says of every field what it can be', () => {
    const vague = Object.entries(components.schemas).flatMap(([schema, { properties = {} }]) =>
      Object.entries(properties).flatMap(([name, field]) => (saysNothing(field) ? [`${schema}.${name}`] : [])),
    );
    expect(vague).toEqual([]);
  });

  it('says what an error looks like on every route', () => {
    expect(operations.filter(({ responses }) => !('default' in responses))).toEqual([]);
  });
});
