const { compare } = new Intl.Collator(undefined, { numeric: true });

/** The order of names: `object_2` before `object_10`. */
export const byName = (a: string, b: string): number => compare(a, b);
