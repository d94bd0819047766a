import type { Scope } from '@app/platform';
import { type RawBuilder, sql } from 'kysely';

/** The condition that keeps a query inside of a scope. @param column of the company, also of a joined table: `runs.company` */
export const within = (scope: Scope, column = 'company'): RawBuilder<boolean> =>
  scope.companies === null ? sql<boolean>`true` : sql<boolean>`${sql.ref(column)} = any(${scope.companies}::text[])`;
