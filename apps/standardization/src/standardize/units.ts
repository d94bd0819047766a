/** The quantity that a field holds: stored in seconds, in bytes, or as a number of things. */
export type Dimension = 'seconds' | 'bytes' | 'count';

const each = (names: string, factor: number): [string, number][] => names.split(' ').map((name) => [name, factor]);

/** How many of the stored unit each unit is, by its name in lower case. */
const factors: Readonly<Record<Dimension, ReadonlyMap<string, number>>> = {
  seconds: new Map([
    ...each('ns nanos nanosecond nanoseconds', 1e-9),
    ...each('us µs μs micros microsecond microseconds', 1e-6),
    ...each('ms msec msecs millis millisecond milliseconds milliseconde millisecondes', 1e-3),
    ...each('s sec secs second seconds seconde secondes', 1),
    ...each('m min mins minute minutes', 60),
    ...each('h hr hrs hour hours heure heures', 3600),
    ...each('d day days j jour jours', 86_400),
  ]),
  bytes: new Map([
    ...each('b byte bytes o octet octets', 1),
    ...['k', 'm', 'g', 't', 'p'].flatMap((prefix, index) => [
      ...each(`${prefix} ${prefix}b ${prefix}o`, 1000 ** (index + 1)),
      ...each(`${prefix}i ${prefix}ib ${prefix}io`, 1024 ** (index + 1)),
    ]),
  ]),
  count: new Map(each('row rows record records ligne lignes', 1)),
};

/** How many of the stored unit a unit is; undefined: it measures something else. */
export const factorOf = (unit: string, dimension: Dimension): number | undefined =>
  factors[dimension].get(unit.toLowerCase());
