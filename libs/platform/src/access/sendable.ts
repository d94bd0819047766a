import { type FieldFault, type IncomingLog, isExportedRun } from '@app/contracts';
import type { Scope } from './scope.js';

/**
 * Why somebody may not send a record; null: they may. An exported run names its own id, which could be that of another company's run.
 */
export function forbiddenIn(scope: Scope, log: IncomingLog): FieldFault | null {
  if (scope.isAll) return null;
  if (isExportedRun(log)) {
    const reason = 'run_id and stored_at: only a key of all companies may send exported runs';
    return { field: 'run_id', code: 'company_forbidden', reason };
  }
  if (scope.includes(log.company)) return null;
  return { field: 'company', code: 'company_forbidden', reason: 'company is none that this key may send for' };
}
