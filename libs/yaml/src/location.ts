import { isScalar, type Node } from 'yaml';
import { nearest } from './nearest.js';
import type { Problems } from './problems.js';
import type { JsonSchema } from './schema.js';

/** A node of the file with its name in messages, its offset and the list of problems. */
export interface YamlLocation {
  readonly node: Node | null;
  readonly name: string;
  readonly offset: number;
  readonly problems: Problems;
}

/**
 * Reads a value from a node. Undefined: it is invalid, and each reason is among the problems. Reasons quote nothing from the
 * file but numbers and words that resemble a known one, because a text may be a secret.
 */
export interface Reader<T> {
  (location: YamlLocation): T | undefined;
  /** Allows every value that is read. It does not say all that is refused: a name may be unknown, a zone may not exist. */
  readonly schema: JsonSchema;
}

/** The reader with its schema. */
export const readerOf = <T>(schema: JsonSchema, read: (location: YamlLocation) => T | undefined): Reader<T> =>
  Object.assign((location: YamlLocation) => read(location), { schema });

/** The same reader; its schema has these keywords, too. */
export const described = <T>(read: Reader<T>, keywords: JsonSchema): Reader<T> =>
  readerOf({ ...read.schema, ...keywords }, read);

/** @param offset used when there is no node */
export const locationOf = (node: Node | null, name: string, offset: number, problems: Problems): YamlLocation => ({
  node,
  name,
  offset: node?.range?.[0] ?? offset,
  problems,
});

/** Adds a problem: name and reason, such as "every must be …". */
export function refuse({ name, offset, problems }: YamlLocation, reason: string): undefined {
  problems.add(offset, `${name} ${reason}`);
  return undefined;
}

/** Adds a problem: the word is not a known one. Suggests the nearest. */
export function refuseWord(
  { offset, problems }: YamlLocation,
  word: string,
  kind: string,
  known: readonly string[],
): undefined {
  const meant = nearest(word, known);
  const all = known.length === 0 ? 'there is none' : `known: ${known.join(', ')}`;
  problems.add(
    offset,
    meant === null ? `this is not ${kind}; ${all}` : `${word.trim()} is not ${kind}; did you mean ${meant}?`,
  );
  return undefined;
}

/** Whether there is no value: nothing after `key:`, `~` or `null`. */
export const isBlank = ({ node }: YamlLocation): boolean =>
  node === null || (isScalar(node) && node.type === 'PLAIN' && ['', '~', 'null'].includes(String(node.value)));

/** Text of a scalar, as written; undefined: a list, a mapping or no value. */
export const writtenAt = (location: YamlLocation): string | undefined =>
  isScalar(location.node) && !isBlank(location) ? String(location.node.value) : undefined;

/** Text of an unquoted scalar; undefined otherwise. */
export const plainAt = (location: YamlLocation): string | undefined =>
  isScalar(location.node) && location.node.type === 'PLAIN' ? writtenAt(location) : undefined;

/** Maps the value of a reader; `use` may refuse it. @param keywords what the schema has to say of that */
export const then = <A, B>(
  read: Reader<A>,
  use: (value: A, location: YamlLocation) => B | undefined,
  keywords: JsonSchema = {},
): Reader<B> =>
  readerOf({ ...read.schema, ...keywords }, (location) => {
    const value = read(location);
    return value === undefined ? undefined : use(value, location);
  });
