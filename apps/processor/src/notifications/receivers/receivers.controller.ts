import { CallerScope, Needs, Scope } from '@app/platform';
import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ReceiversDto } from './receivers.dto.js';
import { ReceiversService } from './receivers.service.js';

/** Tells who is told about incidents. */
@ApiTags('notifications')
@Needs('read')
@Controller('notifications/receivers')
export class ReceiversController {
  constructor(private readonly receivers: ReceiversService) {}

  /** The receivers of the rules file with their channels, and what is missing in the settings. */
  @Get()
  @ApiOperation({ summary: 'Who is told' })
  listReceivers(@CallerScope() scope: Scope): ReceiversDto {
    return this.receivers.list(scope);
  }
}
