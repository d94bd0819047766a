import { ConsumerStatusDto } from '@app/platform';

/** Where the processor stands, and what is stored. */
export class ProcessorStatusDto extends ConsumerStatusDto {
  /** Runs that are stored; null when the database does not answer. */
  processed_logs_count: number | null;

  /** Sources that runs are stored of; null when the database does not answer. */
  tracked_sources: number | null;

  /** Runs that arrived since the start of the process and were known already. */
  duplicate_runs_count: number;
}
