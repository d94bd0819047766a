import { type ErrorCode, StandardizedLogDto } from '@app/contracts';
import { ApiProperty } from '@nestjs/swagger';

/** The outcome that standardization would give a record. */
export class StandardizeResultDto {
  /** `emitted`: a clean record; `rejected`: a dead letter. */
  outcome: 'emitted' | 'rejected';

  /** The clean record with every change that was made; null when it is rejected. */
  @ApiProperty({ type: StandardizedLogDto, nullable: true })
  record: StandardizedLogDto | null;

  /** Why it is rejected; null when it is not. */
  @ApiProperty({ type: String, nullable: true, example: null })
  code: ErrorCode | null;

  /** The same in words. */
  @ApiProperty({ type: String, nullable: true, example: null })
  detail: string | null;
}
