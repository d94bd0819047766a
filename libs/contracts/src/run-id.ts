import { v5, validate } from 'uuid';
import { readObjectId } from './object-id.js';
import type { RawLog } from './raw-log.dto.js';

/** Namespace of run ids. Fixed for ever: another one would make every stored run new. */
const RUN_NAMESPACE = '6f1c6f0e-2d0f-5b35-9a3b-0a6a5f7c1e11';
const DEAD_LETTER_NAMESPACE = '0d3f5a52-7a1f-5f0c-8a55-5d7f3f0a9b27';

export type RunId = string;

/** Whether a text can be an id of a run or of a dead letter: any UUID. */
export const isRunId = (text: string): boolean => validate(text);

export interface RunIdentity {
  readonly company: string;
  readonly zone: string;
  readonly source: string;
  readonly object_id: number;
  readonly object_type: string;
  readonly sequence_id: string;
  /** The start as the source wrote it. */
  readonly start_text: string;
}

/** UUIDv5 (RFC 9562) of the identity: the same record sent twice is the same run, whenever and however it arrives. */
export const runIdOf = (run: RunIdentity): RunId =>
  v5(
    JSON.stringify([
      run.company,
      run.zone,
      run.source,
      run.object_id,
      run.object_type,
      run.sequence_id,
      run.start_text,
    ]),
    RUN_NAMESPACE,
  );

/** The id of the run that a raw record is about. The record must have passed `faultsOf`. */
export const rawRunIdOf = (log: RawLog): RunId =>
  runIdOf({
    company: log.Entreprise,
    zone: log.Zone,
    source: log.Source,
    object_id: readObjectId(log.Objet_Id) ?? NaN,
    object_type: log.Objet,
    sequence_id: log.No_Sequence,
    start_text: log.Debut,
  });

/** Where a message lay, and a digest of its bytes: delivered again, it makes the same dead letter again. */
export const deadLetterIdOf = (topic: string, partition: number, offset: string, digest: string): string =>
  v5(JSON.stringify([topic, partition, offset, digest]), DEAD_LETTER_NAMESPACE);
