import type { Scope } from '@app/platform';
import { type RawBuilder, sql } from 'kysely';

/**
 * The condition that keeps a query inside of a scope.
 * @param column of the company, also of a joined table, `runs.company`, or an expression of type text
 */
export function within(scope: Scope, column: string | RawBuilder<unknown> = 'company'): RawBuilder<boolean> {
  if (scope.companies === null) return sql<boolean>`true`;
  const company = typeof column === 'string' ? sql.ref(column) : column;
  // An equality keeps the order of an index that begins with the company, which a list does not.
  if (scope.only !== null) return sql<boolean>`${company} = ${scope.only}`;
  return sql<boolean>`${company} = any(${scope.companies}::text[])`;
}
