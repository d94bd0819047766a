import { isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { isBlank, type YamlLocation, locationOf, type Reader, readerOf, refuse, refuseWord } from './location.js';
import { type JsonSchema, orBlank } from './schema.js';

/** A key of a mapping and the location of its value. */
interface Entry {
  readonly key: string;
  readonly keyLocation: YamlLocation;
  readonly location: YamlLocation;
}

interface Field<T> {
  readonly read: Reader<T>;
  readonly isNeeded: boolean;
  /** A sentence about the key, which editors show; left out: that about its value. */
  readonly says?: string;
}

interface NeededField<T> extends Field<T> {
  readonly isNeeded: true;
}

interface OptionalField<T> extends Field<T> {
  readonly isNeeded: false;
}

export const needed = <T>(read: Reader<T>, says?: string): NeededField<T> => ({ read, isNeeded: true, says });

/** A key without a value counts as left out. */
export const optional = <T>(read: Reader<T>, says?: string): OptionalField<T> => ({ read, isNeeded: false, says });

export type Fields = Readonly<Record<string, Field<unknown>>>;

type ReadOf<F> = F extends Field<infer T> ? T : never;

/** The object that a mapping with these fields is read into. Absent optional keys are absent in it. */
export type MappingOf<F extends Fields> = {
  readonly [K in keyof F as F[K]['isNeeded'] extends true ? K : never]: ReadOf<F[K]>;
} & { readonly [K in keyof F as F[K]['isNeeded'] extends true ? never : K]?: ReadOf<F[K]> };

function schemaOf({ read, isNeeded, says }: Field<unknown>): JsonSchema {
  const schema = isNeeded ? read.schema : orBlank(read.schema);
  return says === undefined ? schema : { ...schema, description: says };
}

const mappingSchema = (fields: Fields): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, schemaOf(field)])),
  required: Object.keys(fields).filter((key) => fields[key]!.isNeeded),
  additionalProperties: false,
});

/** Reader of a mapping with these keys and no others. @param kind name of a key in messages, with its article */
export const mapping = <F extends Fields>(fields: F, kind = 'a key here'): Reader<MappingOf<F>> =>
  readerOf(mappingSchema(fields), (location) => {
    const entries = entriesOf(location);
    if (entries === undefined) return undefined;
    const before = location.problems.count;
    const values: [string, unknown][] = [];
    for (const entry of entries.values()) {
      const field = Object.hasOwn(fields, entry.key) ? fields[entry.key]! : undefined;
      if (field === undefined) refuseWord(entry.keyLocation, entry.key, kind, Object.keys(fields));
      else if (!isBlank(entry.location)) values.push([entry.key, field.read(entry.location)]);
      else if (field.isNeeded) refuse(entry.keyLocation, 'has no value');
    }
    for (const [key, { isNeeded }] of Object.entries(fields))
      if (isNeeded && !entries.has(key)) refuse(location, `has no ${key}`);
    return location.problems.count === before ? (Object.fromEntries(values) as MappingOf<F>) : undefined;
  });

/** Reader of a mapping with known keys, all optional. */
export const tableOf = <T>(
  readers: Readonly<Record<string, Reader<T>>>,
  kind: string,
): Reader<Readonly<Record<string, T>>> =>
  // Absent keys are absent in the result, so no value is undefined.
  mapping(Object.fromEntries(Object.entries(readers).map(([name, read]) => [name, optional(read)])), kind) as Reader<
    Readonly<Record<string, T>>
  >;

/** Reader of a mapping with keys of any name. */
export const mapOf = <T>(read: Reader<T>): Reader<ReadonlyMap<string, T>> =>
  readerOf({ type: 'object', additionalProperties: read.schema }, (location) => {
    const entries = entriesOf(location);
    if (entries === undefined) return undefined;
    const before = location.problems.count;
    const values = [...entries.values()].map(({ key, location }) => [key, read(location)] as const);
    return location.problems.count === before ? new Map(values as [string, T][]) : undefined;
  });

/** Reader of a list. All items are checked, also after an invalid one. */
export const listOf = <T>(read: Reader<T>): Reader<readonly T[]> =>
  readerOf({ type: 'array', items: read.schema }, (location) => {
    if (!isSeq(location.node)) return refuse(location, 'must be a list');
    const items = location.node.items.map((item) =>
      read(inside(location, item as Node | null, `an item of ${location.name}`)),
    );
    return items.includes(undefined) ? undefined : (items as T[]);
  });

/** Reader of a list, or of a single item without brackets. */
export const oneOrMore = <T>(read: Reader<T>): Reader<readonly T[]> =>
  readerOf({ anyOf: [read.schema, { type: 'array', items: read.schema, minItems: 1 }] }, (location) => {
    const list = isSeq(location.node) ? listOf(read)(location) : listOfOne(read(location));
    return list?.length === 0 ? refuse(location, 'must not be empty') : list;
  });

const listOfOne = <T>(item: T | undefined): readonly T[] | undefined => (item === undefined ? undefined : [item]);

const inside = ({ offset, problems }: YamlLocation, node: Node | null, name: string): YamlLocation =>
  locationOf(node, name, offset, problems);

/** Entries by key. A repeated key is a problem. */
function entriesOf(location: YamlLocation): ReadonlyMap<string, Entry> | undefined {
  if (!isMap(location.node)) return refuse(location, 'must be a mapping, such as name: value');
  const entries = new Map<string, Entry>();
  for (const pair of location.node.items as Pair<Node | null, Node | null>[]) {
    const key = isScalar(pair.key) ? String(pair.key.value) : null;
    const keyLocation = inside(location, pair.key, key ?? 'a key');
    if (key === null) refuse(keyLocation, 'must be a word');
    else if (entries.has(key)) keyLocation.problems.add(keyLocation.offset, 'this key was there before');
    else
      entries.set(key, {
        key,
        keyLocation,
        location: locationOf(pair.value, key, keyLocation.offset, location.problems),
      });
  }
  return entries;
}
