import { topics } from '@app/contracts';
import { ConsumerStatusDto, ConsumerStatusService, Needs } from '@app/platform';
import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

@ApiTags('operations')
@Needs('read')
@Controller('status')
export class StatusController {
  constructor(private readonly consumer: ConsumerStatusService) {}

  /** State of the consumer and its lag. */
  @Get()
  @ApiOperation({ summary: 'State and lag' })
  getStatus(): Promise<ConsumerStatusDto> {
    return this.consumer.status([topics.standardizedLogs.name, topics.deadLetters.name]);
  }
}
