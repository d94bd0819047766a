import { isUuid } from '@app/contracts';
import { fieldsInvalid, type ProblemError } from '@app/platform';
import { type RawBuilder, sql } from 'kysely';
import { isUtcTime } from '@app/contracts';

interface SortColumn {
  readonly type: 'timestamptz' | 'float8' | 'bigint';
  /** Whether values can be null. Nulls are last in both directions. */
  readonly isNullable: boolean;
  readonly isValue: (value: string) => boolean;
}

const isNumber = (value: string): boolean => value.trim() !== '' && Number.isFinite(Number(value));

/** Columns to sort by. Each has an index `(column, run_id)`. */
const sortColumns = {
  start_time: { type: 'timestamptz', isNullable: false, isValue: isUtcTime },
  duration_seconds: { type: 'float8', isNullable: true, isValue: isNumber },
  memory_used_bytes: { type: 'bigint', isNullable: true, isValue: (value) => /^-?\d{1,18}$/.test(value) },
  cpu_time_seconds: { type: 'float8', isNullable: true, isValue: isNumber },
} as const satisfies Record<string, SortColumn>;

export type SortColumnName = keyof typeof sortColumns;
export type RunSort = SortColumnName | `-${SortColumnName}`;

/** `-` sorts descending. */
export const runSorts = Object.keys(sortColumns).flatMap((name) => [name, `-${name}`]) as RunSort[];

/** Sort value and id of a run. */
export interface RunPosition {
  /** Value of the sort column, as text. */
  readonly value: string;
  readonly id: string;
}

/** Position in a sorted list: runs with a known sort value come first, runs without one after them. */
export interface RunCursor {
  readonly part: 'known' | 'unknown';
  /** The last run before the cursor; null: the start of the part. Its value has no meaning in the unknown part. */
  readonly after: RunPosition | null;
}

export const beginning: RunCursor = { part: 'known', after: null };

/** A total order of runs: by one column, then by id. */
export class RunOrder {
  readonly name: SortColumnName;
  private readonly isDescending: boolean;
  private readonly column: SortColumn;

  constructor(private readonly sort: RunSort) {
    this.isDescending = sort.startsWith('-');
    this.name = sort.replace('-', '') as SortColumnName;
    this.column = sortColumns[this.name];
  }

  /** Matches the index, scanned forwards or backwards. */
  get orderBy(): RawBuilder<unknown> {
    const direction = this.isDescending ? sql`desc` : sql`asc`;
    return sql`${sql.ref(this.name)} ${direction}, run_id ${direction}`;
  }

  /** Condition: the row is in the cursor's part, after the cursor, and not after `end`. */
  within({ part, after }: RunCursor, end: RunPosition | null = null): RawBuilder<boolean> {
    const conditions = [
      ...(this.column.isNullable ? [this.inPart(part)] : []),
      ...(after === null ? [] : [this.compared(part, this.isDescending ? sql`<` : sql`>`, after)]),
      ...(end === null ? [] : [this.compared(part, this.isDescending ? sql`>=` : sql`<=`, end)]),
    ];
    return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(conditions, sql` and `)}`;
  }

  /** Start of the next part; null: there is none. */
  nextPart({ part }: RunCursor): RunCursor | null {
    return this.column.isNullable && part === 'known' ? { part: 'unknown', after: null } : null;
  }

  /** Cursor after a run. */
  cursorAfter(row: { readonly run_id: string } & Readonly<Record<SortColumnName, string | number | null>>): RunCursor {
    const value = row[this.name];
    return {
      part: value === null ? 'unknown' : 'known',
      after: { value: String(value), id: row.run_id },
    };
  }

  encode({ part, after }: RunCursor): string {
    return Buffer.from(JSON.stringify([this.sort, part, after?.value, after?.id])).toString('base64url');
  }

  /** @throws PipelineError `query_invalid` when the text is not a cursor of this order */
  decode(text: string): RunCursor {
    const [sort, part, value, id] = partsOf(text);
    const isPart = part === 'known' || (part === 'unknown' && this.column.isNullable);
    if (sort !== this.sort || !isPart) throw cursorInvalid();
    if (value === null && id === null) return { part, after: null };
    const isPosition = typeof value === 'string' && typeof id === 'string' && isUuid(id);
    if (!isPosition || !(part === 'unknown' || this.column.isValue(value))) throw cursorInvalid();
    return { part, after: { value, id } };
  }

  private inPart(part: RunCursor['part']): RawBuilder<boolean> {
    return sql<boolean>`${sql.ref(this.name)} is ${part === 'known' ? sql`not null` : sql`null`}`;
  }

  private compared(part: RunCursor['part'], operator: RawBuilder<unknown>, { value, id }: RunPosition) {
    if (part === 'unknown') return sql<boolean>`run_id ${operator} ${id}::uuid`;
    const type = sql.raw(this.column.type);
    return sql<boolean>`(${sql.ref(this.name)}, run_id) ${operator} (${value}::${type}, ${id}::uuid)`;
  }
}

const cursorInvalid = (): ProblemError =>
  fieldsInvalid('query_invalid', [
    { field: 'cursor', reason: 'cursor must be the next_cursor of another page with the same sort' },
  ]);

function partsOf(text: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
