import { isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { isBlank, type Place, placeOf, type Reader, refuse, refuseWord } from './place.js';

/** What stands under one key of a mapping. */
interface Entry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly place: Place;
}

interface Field<T> {
  readonly read: Reader<T>;
  readonly isNeeded: boolean;
}

interface NeededField<T> extends Field<T> {
  readonly isNeeded: true;
}

interface OptionalField<T> extends Field<T> {
  readonly isNeeded: false;
}

export const needed = <T>(read: Reader<T>): NeededField<T> => ({ read, isNeeded: true });

/** A key with nothing behind it counts as left out. */
export const optional = <T>(read: Reader<T>): OptionalField<T> => ({ read, isNeeded: false });

export type Fields = Readonly<Record<string, Field<unknown>>>;

type ReadOf<F> = F extends Field<infer T> ? T : never;

/** What a mapping with these fields becomes. What was left out is left out. */
export type MappingOf<F extends Fields> = {
  readonly [K in keyof F as F[K]['isNeeded'] extends true ? K : never]: ReadOf<F[K]>;
} & { readonly [K in keyof F as F[K]['isNeeded'] extends true ? never : K]?: ReadOf<F[K]> };

/** A mapping with these keys and no others. @param kind what a key is called in messages, with its article */
export const mapping =
  <F extends Fields>(fields: F, kind = 'a key here'): Reader<MappingOf<F>> =>
  (place) => {
    const entries = entriesOf(place);
    if (entries === undefined) return undefined;
    const before = place.problems.count;
    const values: [string, unknown][] = [];
    for (const entry of entries.values()) {
      const field = Object.hasOwn(fields, entry.key) ? fields[entry.key]! : undefined;
      if (field === undefined) refuseWord(entry.keyPlace, entry.key, kind, Object.keys(fields));
      else if (!isBlank(entry.place)) values.push([entry.key, field.read(entry.place)]);
      else if (field.isNeeded) refuse(entry.keyPlace, 'has no value');
    }
    for (const [key, { isNeeded }] of Object.entries(fields))
      if (isNeeded && !entries.has(key)) refuse(place, `has no ${key}`);
    return place.problems.count === before ? (Object.fromEntries(values) as MappingOf<F>) : undefined;
  };

/** A mapping whose keys are names of ours, each of which may be left out. */
export const tableOf = <T>(
  readers: Readonly<Record<string, Reader<T>>>,
  kind: string,
): Reader<Readonly<Record<string, T>>> =>
  // What is left out is not in it: no value is undefined.
  mapping(Object.fromEntries(Object.entries(readers).map(([name, read]) => [name, optional(read)])), kind) as Reader<
    Readonly<Record<string, T>>
  >;

/** A list; what is wrong with one item says nothing about the others. */
export const listOf =
  <T>(read: Reader<T>): Reader<readonly T[]> =>
  (place) => {
    if (!isSeq(place.node)) return refuse(place, 'must be a list');
    const items = place.node.items.map((item) => read(inside(place, item as Node | null, `an item of ${place.name}`)));
    return items.includes(undefined) ? undefined : (items as T[]);
  };

/** A list, or one item without the brackets around it. */
export const oneOrMore =
  <T>(read: Reader<T>): Reader<readonly T[]> =>
  (place) => {
    const list = isSeq(place.node) ? listOf(read)(place) : listOfOne(read(place));
    return list?.length === 0 ? refuse(place, 'must not be empty') : list;
  };

const listOfOne = <T>(item: T | undefined): readonly T[] | undefined => (item === undefined ? undefined : [item]);

const inside = ({ offset, problems }: Place, node: Node | null, name: string): Place =>
  placeOf(node, name, offset, problems);

/** The first of each key; the others are problems. */
function entriesOf(place: Place): ReadonlyMap<string, Entry> | undefined {
  if (!isMap(place.node)) return refuse(place, 'must be a mapping, such as name: value');
  const entries = new Map<string, Entry>();
  for (const pair of place.node.items as Pair<Node | null, Node | null>[]) {
    const key = isScalar(pair.key) ? String(pair.key.value) : null;
    const keyPlace = inside(place, pair.key, key ?? 'a key');
    if (key === null) refuse(keyPlace, 'must be a word');
    else if (entries.has(key)) keyPlace.problems.add(keyPlace.offset, 'this key was there before');
    else entries.set(key, { key, keyPlace, place: placeOf(pair.value, key, keyPlace.offset, place.problems) });
  }
  return entries;
}
