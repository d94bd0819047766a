import { ConsumerStatusDto } from '@app/platform';

/** State of the processor and size of the store. */
export class ProcessorStatusDto extends ConsumerStatusDto {
  /** Number of stored runs; null: the database does not answer. */
  processed_logs_count: number | null;

  /** Number of sources with stored runs; null: the database does not answer. */
  tracked_sources: number | null;

  /** Number of runs since the start of the process that were stored before; null: not known by company. */
  duplicate_runs_count: number | null;
}
