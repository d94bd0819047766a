import { mappingsFileSchema } from '@app/mappings';
import { OpenToAll } from '@app/platform';
import type { JsonSchema } from '@app/yaml';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';

/** The schema of the mappings file, for editors. */
@ApiTags('ingest')
@OpenToAll()
@Controller('docs/mappings.schema.json')
export class MappingsSchemaController {
  /** The JSON Schema (draft 2020-12) of MAPPINGS_FILE. */
  @Get()
  @Header('Content-Type', 'application/schema+json')
  @ApiOperation({ summary: 'The schema of the mappings file' })
  @ApiOkResponse({ content: { 'application/schema+json': { schema: { type: 'object', additionalProperties: true } } } })
  getMappingsSchema(): JsonSchema {
    return mappingsFileSchema;
  }
}
