import { PipelineError } from '@app/contracts';

/** SQLSTATE classes of PostgreSQL that are about the data itself: the same rows fail the same way again. */
const dataClasses = new Set(['22', '23', '54']);
/** `invalid_sql_statement_name` and `duplicate_prepared_statement`: the connection is not the one that prepared it. */
const lostStatements = new Set(['26000', '42P05']);
/** Serialization failure and deadlock: the same transaction can succeed at once. */
const conflicts = new Set(['40001', '40P01', ...lostStatements]);

const stateOf = (thrown: unknown): string | undefined => {
  const code = (thrown as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
};

const isSqlState = (code: string | undefined): code is string => code !== undefined && /^[0-9A-Z]{5}$/.test(code);

/** `read_only_sql_transaction`: a standby, or a session that `default_transaction_read_only` holds for. */
const READ_ONLY = '25006';

export const storeReadOnly = (cause?: unknown): PipelineError =>
  new PipelineError('store_read_only', 'the database can be read and not written at the moment', { cause });

/** `undefined_table`. */
export const isMissingTable = (thrown: unknown): boolean => stateOf(thrown) === '42P01';

/** `unique_violation`. */
export const isDuplicate = (thrown: unknown): boolean => stateOf(thrown) === '23505';

/** `lock_not_available`: after `lock_timeout`. */
export const isLockTimeout = (thrown: unknown): boolean => stateOf(thrown) === '55P03';

/** `query_canceled`: by its limit of time, or because its reader left. */
export const isCancelled = (thrown: unknown): boolean => stateOf(thrown) === '57014';

export const tooSlow = (cause?: unknown): PipelineError =>
  new PipelineError('question_too_slow', 'the answer takes longer than QUESTION_TIMEOUT_SECS', { cause });

/** A prepared statement is not there, or another one has its name. */
export const isStatementLost = (thrown: unknown): boolean => lostStatements.has(stateOf(thrown) ?? '');

export const isConflict = (thrown: unknown): boolean => conflicts.has(stateOf(thrown) ?? '');

/**
 * Classifies an error of a database call. Only a fault of the rows is permanent; everything else (connection, disk,
 * rights, a table that is not there yet) can pass, so that nothing is set aside for it.
 */
export function databaseError(thrown: unknown): PipelineError {
  if (thrown instanceof PipelineError) return thrown;
  const state = stateOf(thrown);
  if (isSqlState(state) && dataClasses.has(state.slice(0, 2))) {
    return new PipelineError('store_rejected', `the database refuses the row (SQLSTATE ${state})`, { cause: thrown });
  }
  if (state === READ_ONLY) return storeReadOnly(thrown);
  return new PipelineError('store_unavailable', 'the database cannot be used at the moment', { cause: thrown });
}
