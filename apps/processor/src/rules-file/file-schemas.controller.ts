import type { Rule } from '@app/alerting';
import { keysFileSchema, OpenToAll } from '@app/platform';
import type { JsonSchema } from '@app/yaml';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { rulesFileSchema } from './rules-file.js';
import { RULES } from './rules.controller.js';

const answer = { content: { 'application/schema+json': { schema: { type: 'object', additionalProperties: true } } } };

/** The schemas of the files that are written by hand, for editors. */
@ApiTags('rules')
@OpenToAll()
@Controller('docs')
export class FileSchemasController {
  private readonly rulesSchema: JsonSchema;

  constructor(@Inject(RULES) rules: readonly Rule[]) {
    this.rulesSchema = rulesFileSchema(rules);
  }

  /** The JSON Schema (draft 2020-12) of RULES_FILE. */
  @Get('rules.schema.json')
  @Header('Content-Type', 'application/schema+json')
  @ApiOperation({ summary: 'The schema of the rules file' })
  @ApiOkResponse(answer)
  getRulesSchema(): JsonSchema {
    return this.rulesSchema;
  }

  /** The JSON Schema (draft 2020-12) of KEYS_FILE. */
  @Get('keys.schema.json')
  @Header('Content-Type', 'application/schema+json')
  @ApiOperation({ summary: 'The schema of the keys file' })
  @ApiOkResponse(answer)
  getKeysSchema(): JsonSchema {
    return keysFileSchema;
  }
}
