import { isUuid } from '@app/contracts';
import { fieldsInvalid, type ProblemError } from '@app/platform';
import { type RawBuilder, sql } from 'kysely';
import { isUtcTime } from '@app/contracts';

interface SortColumn {
  readonly type: 'timestamptz' | 'float8' | 'bigint';
  /** Whether it can be unknown. Unknown is last in either direction. */
  readonly isNullable: boolean;
  readonly isValue: (value: string) => boolean;
}

const isNumber = (value: string): boolean => value.trim() !== '' && Number.isFinite(Number(value));

/** What runs can be sorted by; each has an index with the id of the run behind it. */
const sortColumns = {
  start_time: { type: 'timestamptz', isNullable: false, isValue: isUtcTime },
  duration_seconds: { type: 'float8', isNullable: true, isValue: isNumber },
  memory_used_bytes: { type: 'bigint', isNullable: true, isValue: (value) => /^-?\d{1,18}$/.test(value) },
  cpu_time_seconds: { type: 'float8', isNullable: true, isValue: isNumber },
} as const satisfies Record<string, SortColumn>;

export type SortColumnName = keyof typeof sortColumns;
export type RunSort = SortColumnName | `-${SortColumnName}`;

/** `-`: the largest, or the newest, first. */
export const runSorts = Object.keys(sortColumns).flatMap((name) => [name, `-${name}`]) as RunSort[];

/** The last run that was read. */
export interface RunPosition {
  /** Of the column that is sorted by, as text. */
  readonly value: string;
  readonly id: string;
}

/** From where on to read: what has a value comes first, and what has none after it. */
export interface Place {
  readonly part: 'known' | 'unknown';
  /** Null: from the beginning of the part. The value means nothing in the unknown part. */
  readonly after: RunPosition | null;
}

export const beginning: Place = { part: 'known', after: null };

/** A way to sort, total: what is equal is sorted by its id. */
export class RunOrder {
  readonly name: SortColumnName;
  private readonly isDescending: boolean;
  private readonly column: SortColumn;

  constructor(private readonly sort: RunSort) {
    this.isDescending = sort.startsWith('-');
    this.name = sort.replace('-', '') as SortColumnName;
    this.column = sortColumns[this.name];
  }

  /** As the index has it, forwards or backwards. */
  get orderBy(): RawBuilder<unknown> {
    const direction = this.isDescending ? sql`desc` : sql`asc`;
    return sql`${sql.ref(this.name)} ${direction}, run_id ${direction}`;
  }

  /** True for the rows of the part that come after the place, and are not after `end`. */
  within({ part, after }: Place, end: RunPosition | null = null): RawBuilder<boolean> {
    const conditions = [
      ...(this.column.isNullable ? [this.inPart(part)] : []),
      ...(after === null ? [] : [this.compared(part, this.isDescending ? sql`<` : sql`>`, after)]),
      ...(end === null ? [] : [this.compared(part, this.isDescending ? sql`>=` : sql`<=`, end)]),
    ];
    return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(conditions, sql` and `)}`;
  }

  /** The part after this one; null: there is none. */
  nextPart({ part }: Place): Place | null {
    return this.column.isNullable && part === 'known' ? { part: 'unknown', after: null } : null;
  }

  /** The place behind a run. */
  behind(row: { readonly run_id: string } & Readonly<Record<SortColumnName, string | number | null>>): Place {
    const value = row[this.name];
    return {
      part: value === null ? 'unknown' : 'known',
      after: { value: String(value), id: row.run_id },
    };
  }

  cursorOf({ part, after }: Place): string {
    return Buffer.from(JSON.stringify([this.sort, part, after?.value, after?.id])).toString('base64url');
  }

  /** @throws PipelineError `query_invalid` when no answer of ours to a question in this order gave this cursor */
  placeOf(cursor: string): Place {
    const [sort, part, value, id] = partsOf(cursor);
    const isPart = part === 'known' || (part === 'unknown' && this.column.isNullable);
    if (sort !== this.sort || !isPart) throw notOurs();
    if (value === null && id === null) return { part, after: null };
    const isPosition = typeof value === 'string' && typeof id === 'string' && isUuid(id);
    if (!isPosition || !(part === 'unknown' || this.column.isValue(value))) throw notOurs();
    return { part, after: { value, id } };
  }

  private inPart(part: Place['part']): RawBuilder<boolean> {
    return sql<boolean>`${sql.ref(this.name)} is ${part === 'known' ? sql`not null` : sql`null`}`;
  }

  private compared(part: Place['part'], operator: RawBuilder<unknown>, { value, id }: RunPosition) {
    if (part === 'unknown') return sql<boolean>`run_id ${operator} ${id}::uuid`;
    const type = sql.raw(this.column.type);
    return sql<boolean>`(${sql.ref(this.name)}, run_id) ${operator} (${value}::${type}, ${id}::uuid)`;
  }
}

const notOurs = (): ProblemError =>
  fieldsInvalid('query_invalid', [
    { field: 'cursor', reason: 'cursor must be the next_cursor of another page with the same sort' },
  ]);

function partsOf(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
