import { type ExportedRun, isExportedRun } from './exported-run.js';
import { readObjectId } from './object-id.js';
import type { RawLog } from './raw-log.dto.js';

/** A record that passed `faultsOf`: as a connector writes it, or as an export does. */
export type IncomingLog = RawLog | ExportedRun;

/** Records about one object in one cycle have the same key, whichever form they have. */
export const incomingKeyOf = (log: IncomingLog): string =>
  isExportedRun(log)
    ? `${log.company}:${log.sequence_id}:${log.object_id}`
    : `${log.Entreprise}:${log.No_Sequence}:${readObjectId(log.Objet_Id) ?? ''}`;

export const sourceOf = (log: IncomingLog): string => (isExportedRun(log) ? log.source : log.Source);

/** The status as it was written. */
export const statusWordOf = (log: IncomingLog): string => (isExportedRun(log) ? log.status : log.Etat);
