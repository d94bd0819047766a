import { LARGEST_RECORD_BYTES } from '@app/contracts';
import { type BodyLimits, ServiceSettings } from '@app/platform';
import { IsInt, IsString, Max, Min } from 'class-validator';

export class IngestionSettings extends ServiceSettings {
  /** Port of the ingestion service; 0 takes a free one. */
  @IsInt()
  @Min(0)
  @Max(65535)
  INGESTION_PORT: number = 8001;

  /** Folder that `POST /ingest/file` and `/ingest/trigger` read from, and never out of. */
  @IsString()
  INGEST_DIR: string = './samples';

  /** Largest compressed body, in bytes. */
  @IsInt()
  @Min(1)
  MAX_PACKED_BYTES: number = 10 * 1024 * 1024;

  /** Largest body that is not compressed, or after unpacking, in bytes. */
  @IsInt()
  @Min(1)
  MAX_UNPACKED_BYTES: number = 100 * 1024 * 1024;

  /** Largest record, in bytes; 900000 at most, so that it fits into a Kafka message. */
  @IsInt()
  @Min(1)
  @Max(LARGEST_RECORD_BYTES)
  MAX_RECORD_BYTES: number = LARGEST_RECORD_BYTES;

  /** Most records of one request; files of INGEST_DIR may hold more. */
  @IsInt()
  @Min(1)
  MAX_RECORDS_PER_REQUEST: number = 100_000;

  /** Most records that may wait for the bus before new ones are answered 503. */
  @IsInt()
  @Min(1)
  MAX_QUEUED_RECORDS: number = 20_000;

  /** Most bytes that may wait for the bus before new records are answered 503. */
  @IsInt()
  @Min(1)
  MAX_QUEUED_BYTES: number = 64 * 1024 * 1024;

  /** How long Kafka may take to acknowledge before the answer is 503, in milliseconds. */
  @IsInt()
  @Min(100)
  @Max(60_000)
  PUBLISH_DEADLINE_MS: number = 2500;

  get bodyLimits(): BodyLimits {
    return { maxPackedBytes: this.MAX_PACKED_BYTES, maxUnpackedBytes: this.MAX_UNPACKED_BYTES };
  }
}
