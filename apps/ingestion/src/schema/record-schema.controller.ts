import { recordSchema } from '@app/contracts';
import { OpenToAll } from '@app/platform';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';

/** The schema of a record, for editors and for tests of senders. */
@ApiTags('ingest')
@OpenToAll()
@Controller('docs/record.schema.json')
export class RecordSchemaController {
  /** The JSON Schema (draft 2020-12) of a raw record, with every name that its fields can have. */
  @Get()
  @Header('Content-Type', 'application/schema+json')
  @ApiOperation({ summary: 'The schema of a record' })
  @ApiOkResponse({ content: { 'application/schema+json': { schema: { type: 'object', additionalProperties: true } } } })
  getRecordSchema(): Readonly<Record<string, unknown>> {
    return recordSchema;
  }
}
