import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: { readonly enum?: readonly string[]; readonly type?: string };
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly 'x-needs'?: string;
}

export interface Route {
  readonly method: string;
  readonly template: string;
  readonly operation: Operation;
}

/** Every route of the processor, out of its API document. */
export const processorRoutes = (): Route[] => {
  const file = join(import.meta.dirname, '..', '..', 'docs', 'api', 'processor.json');
  const { paths } = JSON.parse(readFileSync(file, 'utf8')) as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths).flatMap(([template, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method: method.toUpperCase(), template, operation })),
  );
};

/** Values of parameters that do not say themselves which they have. A parameter without one here fails the tests. */
export interface SampleValues {
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** By the path with its parameter. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
}

/** A parameter that is an object has a part of its value behind its name: `label.team=sales`. */
function queryOf({ name, schema }: Parameter, value: string): Record<string, string> {
  const [key, part] = value.split('=');
  return schema.type === 'object' ? { [`${name}.${key}`]: part ?? '' } : { [name]: value };
}

/**
 * Paths with queries of a route: with what is required alone, with each other parameter in each of its values, and with each id.
 * @throws Error for a parameter of which no value is known
 */
export function pathsOf({ template, operation }: Route, { values, ids }: SampleValues): string[] {
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  const valuesOf = ({ name, schema }: Parameter): readonly string[] => {
    const known = values[name] ?? schema.enum;
    if (known === undefined) throw new Error(`no value is known of the parameter ${name} of ${template}`);
    return known;
  };
  const needed = parameters.filter(({ required }) => required === true);
  const base: Record<string, string> = {};
  for (const parameter of needed) base[parameter.name] = valuesOf(parameter)[0]!;
  const queries = [
    base,
    ...parameters.flatMap((parameter) =>
      valuesOf(parameter).map((value) => ({ ...base, ...queryOf(parameter, value) })),
    ),
  ];
  const isWithId = template.includes('{');
  if (isWithId && ids[template] === undefined) throw new Error(`no id is known for ${template}`);
  const paths = isWithId ? ids[template]!.map((id) => template.replace(/\{\w+\}/, id)) : [template];
  return paths.flatMap((path) =>
    queries.map((query) => {
      const text = new URLSearchParams(query).toString();
      return text === '' ? path : `${path}?${text}`;
    }),
  );
}
