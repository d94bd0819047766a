/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The texts that editors show of a file, and the last part of the id of its schema. */
interface FileOfSchema {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** The schema of a file, which may be empty. */
export const fileSchema = (
  { schema }: { readonly schema: JsonSchema },
  { name, title, description }: FileOfSchema,
): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `urn:observability-stack:${name}`,
  title,
  description,
  ...orBlank(schema),
});

/** The text of a scalar that is not blank: editors read `7` and `true` as a number and a truth. */
export const textSchema: JsonSchema = { type: ['string', 'number', 'boolean'], pattern: '\\S', maxLength: 1000 };

/** The schema that allows nothing as well: a key without a value counts as left out. */
export function orBlank(schema: JsonSchema): JsonSchema {
  const { type, enum: words } = schema;
  if (type === undefined) return { anyOf: [schema, { type: 'null' }] };
  return {
    ...schema,
    type: [type, 'null'].flat(),
    ...(Array.isArray(words) ? { enum: [...(words as unknown[]), null] } : {}),
  };
}

/** A mapping that has a value under this key. */
export const having = (key: string): JsonSchema => ({
  type: 'object',
  required: [key],
  properties: { [key]: { not: { type: 'null' } } },
});

/** A mapping that has a value under none of these keys. */
export const havingNone = (...keys: readonly string[]): JsonSchema => ({ not: { anyOf: keys.map(having) } });

/** A value that is no mapping; whether it may be there is for others to say. */
const noMapping: JsonSchema = { not: { type: 'object' } };

/** A mapping that has a value under exactly one of these keys. */
export const havingOne = (...keys: readonly string[]): JsonSchema => ({ oneOf: [...keys.map(having), noMapping] });

/** A mapping that has a value under at least one of these keys. */
export const havingSome = (...keys: readonly string[]): JsonSchema => ({ anyOf: [...keys.map(having), noMapping] });

/** A mapping that has a value under at most one of these keys. */
export const havingAtMostOne = (...keys: readonly string[]): JsonSchema => ({
  oneOf: [havingNone(...keys), ...keys.map(having)],
});
