import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { RunSearchDto } from '../runs.dto.js';
import { type ExportFormat, exportFormats } from './export-formats.js';

const formats = Object.keys(exportFormats);

export class ExportQueryDto extends RunSearchDto {
  /** Format of the file. */
  @ApiProperty({ enum: formats, default: 'csv', required: false })
  @IsIn(formats)
  format: ExportFormat = 'csv';
}
