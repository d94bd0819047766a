import { Questions } from '@app/database';
import { ApiProblems, JsonBody, UuidParam } from '@app/platform';
import { Controller, Delete, Get, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { NewSilenceDto, SilenceDto, SilencesDto } from './silences.dto.js';
import { SilencesService } from './silences.service.js';

/** Times in which nobody is told. The alerts themselves go on. */
@ApiTags('silences')
@Questions()
@Controller('silences')
export class SilencesController {
  constructor(private readonly silences: SilencesService) {}

  /** Those that hold and those to come, of the rules file too. */
  @Get()
  @ApiOperation({ summary: 'What nobody is told about' })
  listSilences(): Promise<SilencesDto> {
    return this.silences.list(new Date());
  }

  /** When it ends, what still fires is told. */
  @Post()
  @HttpCode(HttpStatus.CREATED)
  @ApiOperation({ summary: 'Silence a company, a source, an object, a rule' })
  @ApiProblems('store_rejected')
  createSilence(@JsonBody() body: NewSilenceDto): Promise<SilenceDto> {
    return this.silences.add(body, new Date());
  }

  /** Ends it now. */
  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'End a silence' })
  async endSilence(@UuidParam('silence_unknown') id: string): Promise<void> {
    await this.silences.end(id, new Date());
  }
}
