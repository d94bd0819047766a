import { isScalar, type Node } from 'yaml';
import { nearest } from './nearest.js';
import type { Problems } from './problems.js';

/** A node of the file: what it is called in messages, where it stands, and where its problems go. */
export interface Place {
  readonly node: Node | null;
  readonly name: string;
  readonly offset: number;
  readonly problems: Problems;
}

/**
 * Makes something of a node. Undefined means that this cannot be done, and that each reason is among the problems of the
 * place. No reason quotes what stands in the file, except numbers and words that resemble one of ours: it may be a secret.
 */
export type Reader<T> = (place: Place) => T | undefined;

/** Starts at `offset` when there is no node. */
export const placeOf = (node: Node | null, name: string, offset: number, problems: Problems): Place => ({
  node,
  name,
  offset: node?.range?.[0] ?? offset,
  problems,
});

/** Writes down that what stands there `must be …`. */
export function refuse({ name, offset, problems }: Place, reason: string): undefined {
  problems.add(offset, `${name} ${reason}`);
  return undefined;
}

/** Writes down that a word is none of the known ones, and which one was probably meant. */
export function refuseWord(
  { offset, problems }: Place,
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

/** Nothing stands there: `key:` with all below it commented out, `~` or `null`. */
export const isBlank = ({ node }: Place): boolean =>
  node === null || (isScalar(node) && node.type === 'PLAIN' && ['', '~', 'null'].includes(String(node.value)));

/** What is written there, as it is written; undefined for lists, mappings and nothing. */
export const writtenAt = (place: Place): string | undefined =>
  isScalar(place.node) && !isBlank(place) ? String(place.node.value) : undefined;

/** The same without quotes around it; undefined when there are some. */
export const plainAt = (place: Place): string | undefined =>
  isScalar(place.node) && place.node.type === 'PLAIN' ? writtenAt(place) : undefined;

/** Goes on with what was read. */
export const then =
  <A, B>(read: Reader<A>, use: (value: A, place: Place) => B | undefined): Reader<B> =>
  (place) => {
    const value = read(place);
    return value === undefined ? undefined : use(value, place);
  };
