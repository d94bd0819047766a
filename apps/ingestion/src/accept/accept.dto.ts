import type { ErrorCode } from '@app/contracts';
import { ProblemDto } from '@app/platform';
import { IsOptional, IsString } from 'class-validator';

export class FileQueryDto {
  /**
   * Name under INGEST_DIR; `logs.json` when left out.
   * @example "logs.json"
   */
  @IsOptional()
  @IsString({ message: 'file_path must be given once' })
  file_path?: string;
}

/** The record is safe. */
export class AcceptedDto {
  status: 'success';

  /** @example "1 record accepted" */
  message: string;

  /**
   * Id of the run: the same record sent again has the same one and is counted once.
   * @example "0b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e"
   */
  run_id: string;

  /**
   * True when this process has accepted the same bytes lately; absent otherwise. A record that is known to the store alone,
   * or is spelled otherwise, is counted once all the same.
   */
  duplicate?: true;
}

/** A record that was refused. */
export class RejectedDto {
  /**
   * Position among the records of the request, from 0.
   * @example 3
   */
  index: number;

  /**
   * Line on which the record begins, from 1.
   * @example 4
   */
  line: number;

  /** @example "field_missing" */
  code: ErrorCode;

  /** @example "Source is required" */
  reason: string;
}

/** How many records there were, and what became of them. */
export class TotalsDto {
  /** @example 100 */
  total: number;

  /**
   * Safe on the bus, or committed.
   * @example 97
   */
  successful: number;

  /**
   * Refused; `rejected` says why. A record in neither number was not decided: send it again.
   * @example 3
   */
  failed: number;

  /**
   * How many of the successful ones are, byte for byte, records that came earlier in the request, or that this process has
   * accepted lately: it remembers the last 50 000. Absent when there are none. They are counted once in any case, and so is
   * a record that is known to the store alone, or is spelled otherwise.
   * @example 2
   */
  duplicates?: number;
}

/** The outcome of every record of a batch or file. */
export class ResultsDto {
  status: 'completed';

  /** @example "97 of 100 records accepted, 3 refused" */
  message: string;

  results: TotalsDto;

  /** The records that were refused; of more than 100 the first ones. */
  rejected: RejectedDto[];

  /**
   * How many more were refused than `rejected` lists.
   * @example 0
   */
  rejected_omitted: number;
}

/**
 * Why records could not be followed to their end, and what became of those before that point; or that none of them was
 * accepted.
 */
export class ResultsProblemDto extends ProblemDto {
  /** Absent when no record was reached. */
  results?: TotalsDto;

  /** The records that were refused; of more than 100 the first ones. */
  rejected?: RejectedDto[];

  /** How many more were refused than `rejected` lists. */
  rejected_omitted?: number;
}
