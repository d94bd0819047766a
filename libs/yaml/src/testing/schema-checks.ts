import { expect, it } from 'vitest';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { JsonSchema } from '../schema.js';
import { type Change, changed, otherValues, pathsIn } from './changed-values.js';

interface SchemaChecks {
  readonly schema: JsonSchema;
  /** The problems that the reader finds in a text. */
  readonly problemsOf: (text: string) => readonly string[];
  /** Good files that have each key of the schema between them. */
  readonly examples: readonly unknown[];
  /** Further good files, in which nothing is changed. */
  readonly alsoGood?: readonly unknown[];
  /** Problems that no schema can have: of a name that is unknown, a zone that does not exist. */
  readonly contents: readonly RegExp[];
}

const ajvOf = (): Ajv2020 => new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });

const yamlOf = (value: unknown): string => stringify(value, { aliasDuplicateObjects: false });

/** Whether a schema allows a value, and why not. */
export function allows(schema: JsonSchema): (value: unknown) => readonly string[] {
  const isAllowed = ajvOf().compile(schema);
  return (value) =>
    isAllowed(value)
      ? []
      : (isAllowed.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

/** A schema and a reader say the same of a structure, whatever is changed in good files. */
export function itAgreesWithItsReader({ schema, problemsOf, examples, alsoGood = [], contents }: SchemaChecks): void {
  const refusalsOf = allows(schema);
  const disagreement = (value: unknown, text: string): unknown => {
    const [refusals, problems] = [refusalsOf(value), problemsOf(text)];
    if (refusals.length > 0) return problems.length === 0 ? { text, refusals } : null;
    const ofStructure = problems.filter((problem) => !contents.some((content) => content.test(problem)));
    return ofStructure.length > 0 ? { text, problems: ofStructure } : null;
  };

  it('allows good files, which are read', () => {
    for (const example of [...examples, ...alsoGood]) {
      expect([example, refusalsOf(example)]).toEqual([example, []]);
      expect([example, problemsOf(yamlOf(example))]).toEqual([example, []]);
    }
  });

  it('has each of its keys in a good file', () => {
    const seen = new Set([...examples, ...alsoGood].flatMap((example) => pathsIn(example)).map(plain));
    expect(keysOf(schema).filter((path) => !seen.has(path))).toEqual([]);
  });

  it('says the same as the reader of each value of the good files that is another one, missing or has more', () => {
    for (const example of examples)
      for (const path of pathsIn(example))
        for (const change of [...otherValues.map((to): Change => ({ to })), ...others]) {
          const value = changed(example, path, change);
          expect(disagreement(value, JSON.stringify(value))).toBeNull();
        }
  });

  it('says the same as the reader when several are', () => {
    const anExample = fc.constantFrom(...examples);
    const change: fc.Arbitrary<Change> = fc.oneof(
      fc.constantFrom(...otherValues).map((to) => ({ to })),
      fc.constantFrom(...others),
      // A value of another place.
      anExample.chain((one) =>
        fc.constantFrom(...pathsIn(one)).map((path) => ({ to: path.reduce<unknown>(valueAt, one) })),
      ),
    );
    const changedExample = anExample.chain((example) =>
      fc
        .array(fc.tuple(fc.constantFrom(...pathsIn(example)), change), { minLength: 2, maxLength: 4 })
        .map((changes) => changes.reduce<unknown>((value, [path, to]) => changed(value, path, to), example)),
    );
    fc.assert(
      fc.property(changedExample, (value) => void expect(disagreement(value, yamlOf(value))).toBeNull()),
      { numRuns: 200 },
    );
  });
}

const others: readonly Change[] = ['removed', 'with a key that is none'];

const valueAt = (value: unknown, key: string | number): unknown => (value as Record<string | number, unknown>)[key];

/** A path without the positions in lists. */
const plain = (path: readonly (string | number)[]): string => path.filter((key) => typeof key === 'string').join('.');

/** The paths of the keys that a schema names, outside its conditions. Keys of any name are left out with what is below. */
function keysOf(schema: JsonSchema, at: readonly string[] = []): string[] {
  const {
    properties = {},
    items,
    anyOf = [],
  } = schema as {
    properties?: Record<string, JsonSchema>;
    items?: JsonSchema;
    anyOf?: JsonSchema[];
  };
  const named = schema.additionalProperties === false ? Object.entries(properties) : [];
  return [
    ...named.flatMap(([key, value]) => [plain([...at, key]), ...keysOf(value, [...at, key])]),
    ...(items === undefined ? [] : keysOf(items, at)),
    ...anyOf.flatMap((one) => keysOf(one, at)),
  ];
}
