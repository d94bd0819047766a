import { Questions } from '@app/database';
import { UuidParam } from '@app/platform';
import { Controller, Delete, Get, HttpCode, HttpStatus, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ExpectationsDto, ExpectationsQueryDto } from './expectations.dto.js';
import { ExpectationsService } from './expectations.service.js';

/** What should run, and when. */
@ApiTags('alerts')
@Questions()
@Controller('expectations')
export class ExpectationsController {
  constructor(private readonly expectations: ExpectationsService) {}

  /** What is expected of sources and objects, and why; some minutes old when another process leads the engine. */
  @Get()
  @ApiOperation({ summary: 'What should run, and when' })
  listExpectations(@Query() query: ExpectationsQueryDto): Promise<ExpectationsDto> {
    return this.expectations.list(query);
  }

  /** Retires it: nothing is expected of it any more. */
  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Expect something no longer' })
  retireExpectation(@UuidParam('expectation_unknown') id: string): Promise<void> {
    return this.expectations.retire(id);
  }
}
