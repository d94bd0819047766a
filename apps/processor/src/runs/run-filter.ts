import { PipelineError } from '@app/contracts';
import { objectNumberOf, within } from '@app/database';
import type { Scope } from '@app/platform';
import { type RawBuilder, sql } from 'kysely';
import type { RunFilterDto, SubjectFilterDto } from './run-filter.dto.js';

const subjectColumns = ['company', 'zone', 'source', 'object_id', 'object_type', 'status'] as const;

/** Conditions on the columns of the same names, in `runs` or a subquery: that of the scope, and those of the filter. */
export const subjectConditions = (scope: Scope, filter: SubjectFilterDto): RawBuilder<boolean>[] => [
  ...(scope.isAll ? [] : [within(scope)]),
  ...subjectColumns.flatMap((name) => {
    const value = filter[name];
    if (value === undefined) return [];
    if (name === 'object_id') return [sql<boolean>`object_number = ${objectNumberOf(value)}::bigint`];
    return [sql<boolean>`${sql.ref(name)} = ${value}`];
  }),
];

/**
 * Condition: the row of `runs` is of the scope and matches the filter.
 * @throws PipelineError `query_invalid` when `from` is not before `to`
 */
export function runCondition(scope: Scope, filter: RunFilterDto): RawBuilder<boolean> {
  const { from, to } = filter;
  if (from !== undefined && to !== undefined && !(Date.parse(from) < Date.parse(to))) {
    throw new PipelineError('query_invalid', 'from must be before to');
  }
  const conditions = subjectConditions(scope, filter);
  if (from !== undefined) conditions.push(sql<boolean>`start_time >= ${from}::timestamptz`);
  if (to !== undefined) conditions.push(sql<boolean>`start_time < ${to}::timestamptz`);
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(conditions, sql` and `)}`;
}
