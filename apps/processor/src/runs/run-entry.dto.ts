import { type Normalization, ProcessedRunDto } from '@app/contracts';

/** A run as lists show it: what the source said, and what we computed about it. */
export class RunEntryDto extends ProcessedRunDto {
  /** @example "Zoho_API_get_data" */
  transformation: string;

  /** As the source wrote it; as `error_message`, of more than 2048 bytes only the begin, with `…` at its end. */
  description: string | null;

  /** Whether `description` or `error_message` is cut here. `GET /runs/{run_id}` has them whole. */
  text_cut: boolean;

  /**
   * When it was stored, ISO 8601 in UTC.
   * @example "2025-09-05T21:00:03.120114Z"
   */
  stored_at: string;
}

/** A run as files hold it: it can be sent to `/ingest/batch` again, here or elsewhere. */
export interface ExportedRunDto extends Omit<RunEntryDto, 'text_cut'> {
  readonly parameters: string | null;

  /** Every change that was made to the record. */
  readonly normalizations: readonly Normalization[];
}
