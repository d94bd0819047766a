/** What answers are grouped by. */
export type By = 'source' | 'object' | 'company' | 'status';

/** What tells a group from the others; only the columns that it is grouped by are there. */
export interface GroupKey {
  company?: string;
  source?: string;
  zone?: string;
  object_id?: number;
  object_type?: string;
  status?: string;
}

const columnsBy = {
  source: ['company', 'source'],
  object: ['company', 'source', 'zone', 'object_id', 'object_type'],
  company: ['company'],
  status: ['status'],
} as const satisfies Record<By, (keyof GroupKey)[]>;

/** The columns of `runs` that tell the groups apart; none for all runs together. */
export const columnsOf = (by: By | undefined): readonly (keyof GroupKey)[] => (by === undefined ? [] : columnsBy[by]);

/** Out of a row that has at least these columns. `object_id` may come as the text of the driver. */
export function keyOf(columns: readonly (keyof GroupKey)[], row: Readonly<Record<string, unknown>>): GroupKey {
  const key: Record<string, unknown> = {};
  for (const name of columns) key[name] = name === 'object_id' ? Number(row[name]) : row[name];
  return key;
}

/** Something for each group, made when the group is first met. */
export class Groups<T> {
  private readonly found = new Map<string, { readonly key: GroupKey; readonly value: T }>();

  constructor(
    private readonly columns: readonly (keyof GroupKey)[],
    private readonly make: () => T,
  ) {}

  of(row: Readonly<Record<string, unknown>>): T {
    let id = '';
    for (const name of this.columns) id += `${String(row[name])}\0`;
    const known = this.found.get(id);
    if (known !== undefined) return known.value;
    const value = this.make();
    this.found.set(id, { key: keyOf(this.columns, row), value });
    return value;
  }

  /** Each group of this or of the other one, which is grouped by the same, in the order of the columns. */
  with<O>(other: Groups<O>): { key: GroupKey; mine: T | null; other: O | null }[] {
    const ids = new Map([...this.found, ...other.found].map(([id, { key }]) => [id, key]));
    return [...ids]
      .map(([id, key]) => ({ key, mine: this.found.get(id)?.value ?? null, other: other.found.get(id)?.value ?? null }))
      .sort((a, b) => compareKeys(this.columns, a.key, b.key));
  }

  /** In the order of the columns. */
  sorted(): { key: GroupKey; value: T }[] {
    return [...this.found.values()].sort((a, b) => compareKeys(this.columns, a.key, b.key));
  }
}

function compareKeys(columns: readonly (keyof GroupKey)[], a: GroupKey, b: GroupKey): number {
  for (const name of columns) {
    const [left, right] = [a[name]!, b[name]!];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
