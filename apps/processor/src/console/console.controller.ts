import { parseCompanyZones } from '@app/time';
import { CallerScope, Needs, Scope, SERVICE, type ServiceIdentity } from '@app/platform';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProcessorSettings } from '../processor.settings.js';
import { ConsoleConfigDto } from './console.dto.js';

@ApiTags('operations')
@Needs('read')
@Controller('ui/config.json')
export class ConsoleController {
  constructor(
    private readonly settings: ProcessorSettings,
    @Inject(SERVICE) private readonly identity: ServiceIdentity,
  ) {}

  /** Settings that the console shows times by. */
  @Get()
  @Header('cache-control', 'no-cache')
  @ApiOperation({ summary: 'Settings of the console' })
  getConsoleConfig(@CallerScope() scope: Scope): ConsoleConfigDto {
    const zones = parseCompanyZones(this.settings.COMPANY_TIME_ZONES);
    return {
      version: this.identity.version,
      default_time_zone: this.settings.DEFAULT_TIME_ZONE,
      company_time_zones: Object.fromEntries(zones.filter(([company]) => scope.includes(company))),
    };
  }
}
