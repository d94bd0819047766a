import { type Normalization, ProcessedRunDto } from '@app/contracts';

/** A run in a list: the fields of the source and the computed metrics. */
export class RunEntryDto extends ProcessedRunDto {
  /** @example "Zoho_API_get_data" */
  transformation: string | null;

  /** As the source wrote it, cut at 2048 bytes like `error_message`, then with `…` at its end. */
  description: string | null;

  /** Whether `description` or `error_message` is cut. `GET /runs/{run_id}` answers the whole texts. */
  text_cut: boolean;

  /**
   * When it was stored, ISO 8601 in UTC.
   * @example "2025-09-05T21:00:03.120114Z"
   */
  stored_at: string;
}

/** A run in an exported file, which `/ingest/batch` takes in again, here or elsewhere. */
export interface ExportedRunDto extends Omit<RunEntryDto, 'text_cut'> {
  readonly parameters: string | null;

  /** Every change that the standardization made to the record. */
  readonly normalizations: readonly Normalization[];
}
