import { compareNames, compareObjectIds } from '@app/contracts';

/** The groupings of answers. */
export type By = 'source' | 'object' | 'company' | 'status';

/** Identifies a group: it has the columns of the grouping and no others. */
export interface GroupKey {
  company?: string;
  source?: string;
  zone?: string;
  object_id?: string;
  object_type?: string;
  status?: string;
}

/** Columns of each grouping. Their order is the sort order of groups in every answer. */
const columnsBy = {
  source: ['company', 'source'],
  object: ['company', 'zone', 'source', 'object_id', 'object_type'],
  company: ['company'],
  status: ['status'],
} as const satisfies Record<By, (keyof GroupKey)[]>;

/** The columns of `runs` to group by; none for all runs together. */
export const columnsOf = (by: By | undefined): readonly (keyof GroupKey)[] => (by === undefined ? [] : columnsBy[by]);

/** The key of a row that has at least these columns. */
function groupKeyOf(columns: readonly (keyof GroupKey)[], row: Readonly<Record<string, unknown>>): GroupKey {
  const key: Record<string, unknown> = {};
  for (const name of columns) key[name] = row[name];
  return key;
}

interface Group<T> {
  readonly key: GroupKey;
  readonly value: T;
}

/** A node of the tree: groups with equal values in the columns so far. */
interface Branch<T> {
  group: Group<T> | null;
  next: Map<unknown, Branch<T>> | null;
}

/** A value for each group, made on its first use. */
export class Groups<T> {
  // A tree by column: a key joined into one text would copy and hash the values for each row.
  private readonly root: Branch<T> = { group: null, next: null };
  /** The way to the branch that was asked for last. */
  private readonly passed: { readonly value: unknown; readonly branch: Branch<T> }[] = [];
  private readonly found: Group<T>[] = [];

  constructor(
    private readonly columns: readonly (keyof GroupKey)[],
    private readonly make: () => T,
  ) {}

  of(row: Readonly<Record<string, unknown>>): T {
    const branch = this.branchOf(row);
    if (branch.group === null) {
      branch.group = { key: groupKeyOf(this.columns, row), value: this.make() };
      this.found.push(branch.group);
    }
    return branch.group.value;
  }

  /** Outer join with groups of the same columns, sorted by the columns. */
  with<O>(other: Groups<O>): { key: GroupKey; mine: T | null; other: O | null }[] {
    const keys = [...this.found, ...other.found.filter(({ key }) => this.valueOf(key) === null)].map(({ key }) => key);
    return keys
      .map((key) => ({ key, mine: this.valueOf(key), other: other.valueOf(key) }))
      .sort((a, b) => compareKeys(this.columns, a.key, b.key));
  }

  /** Sorted by the columns. */
  sorted(): { key: GroupKey; value: T }[] {
    return this.found.toSorted((a, b) => compareKeys(this.columns, a.key, b.key));
  }

  private valueOf(key: GroupKey): T | null {
    return this.branchOf(key as Readonly<Record<string, unknown>>).group?.value ?? null;
  }

  private branchOf(row: Readonly<Record<string, unknown>>): Branch<T> {
    const { columns, passed } = this;
    // Rows come source by source: what the row before had in the first columns is not looked up again.
    let at = 0;
    while (at < passed.length && passed[at]!.value === row[columns[at]!]) at += 1;
    let branch = at === 0 ? this.root : passed[at - 1]!.branch;
    passed.length = at;
    for (; at < columns.length; at += 1) {
      const value = row[columns[at]!];
      branch.next ??= new Map();
      let next = branch.next.get(value);
      if (next === undefined) branch.next.set(value, (next = { group: null, next: null }));
      branch = next;
      passed.push({ value, branch });
    }
    return branch;
  }
}

function compareKeys(columns: readonly (keyof GroupKey)[], a: GroupKey, b: GroupKey): number {
  for (const name of columns) {
    const [left, right] = [a[name]!, b[name]!];
    if (left === right) continue;
    return name === 'object_id' ? compareObjectIds(left, right) : compareNames(left, right);
  }
  return 0;
}
