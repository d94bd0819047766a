import { type AuditAction, auditActions } from '@app/database';
import { IsSubjectName, PageCursor, PageLimit } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';

export class AuditQueryDto {
  /** Only changes about this company. */
  @IsOptional()
  @IsSubjectName()
  company?: string;

  /** Only changes of this kind. */
  @ApiProperty({ enum: auditActions, required: false })
  @IsOptional()
  @IsIn(auditActions)
  action?: AuditAction;

  /** Only changes by the key or the person of this id. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  actor?: string;

  /** Only changes of the thing of this id or name. */
  @IsOptional()
  @IsString()
  @MaxLength(300)
  subject?: string;

  /** `next_cursor` of the page before. The other parameters stay as they were. */
  @PageCursor()
  cursor?: string;

  /** Number of changes on a page, 1–500. */
  @PageLimit(500)
  limit: number = 100;
}

/** Somebody who changed something. */
export class AuditActorDto {
  /** `open`: a service without keys. `program`: one of the programs at the machine itself. `link`: a link in a message. */
  @ApiProperty({ enum: ['open', 'key', 'person', 'program', 'link'] })
  kind: string;

  /** The id of the key, the subject of the person, the user of the machine, the receiver of the message. */
  id: string;

  name: string;

  /** Null: there was no request. */
  address: string | null;
}

/** One change. */
export class AuditEntryDto {
  audit_id: string;

  /** ISO 8601 in UTC. */
  at: string;

  actor: AuditActorDto;

  @ApiProperty({ enum: auditActions })
  action: AuditAction;

  /** Companies that it is about, of those that the reader may see; null: all of them, or none in particular. */
  @ApiProperty({ type: [String], nullable: true })
  companies: string[] | null;

  /** The id or the name of the thing that was changed. */
  subject: string;

  /** Further facts; which ones depends on the action. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  detail: Record<string, unknown>;
}

export class AuditDto {
  /** Newest first. */
  entries: AuditEntryDto[];

  /** `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
}
