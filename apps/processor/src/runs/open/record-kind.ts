import type { NormalizationCode, StandardizedLog } from '@app/contracts';

/**
 * The part of a run that a record tells: its start; all of it; its end, with the sender's id of the run, and not its start; or
 * that the object has ended, and nothing that leads to the start.
 */
export type RecordKind = 'start' | 'whole' | 'end' | 'ping';

export function kindOf(log: StandardizedLog): RecordKind {
  if (log.status === 'RUNNING') return 'start';
  if (!hasNote(log, 'start_time', 'start_unknown')) return 'whole';
  return log.run_key === null ? 'ping' : 'end';
}

export const hasNote = (
  { normalizations }: StandardizedLog,
  field: keyof StandardizedLog,
  ...codes: NormalizationCode[]
): boolean => normalizations.some((note) => note.field === field && codes.includes(note.code));
