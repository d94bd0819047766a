import { Controller, Get, HttpStatus, Inject, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { OpenToAll } from '../access/needs.decorator.js';
import { IgnoresQuery } from '../http/ignores-query.decorator.js';
import { SERVICE, type ServiceIdentity } from '../service-identity.js';
import { DependencyIndicators } from './dependency-indicators.service.js';
import { HealthDto } from './health.dto.js';

/** Whether the service can do its work. */
@ApiTags('operations')
@OpenToAll()
@Controller('health')
export class HealthController {
  constructor(
    @Inject(SERVICE) private readonly service: ServiceIdentity,
    private readonly dependencies: DependencyIndicators,
    private readonly terminus: HealthCheckService,
  ) {}

  /** Whether every dependency answers: 503 when one does not that the service cannot work without. */
  @Get()
  @IgnoresQuery()
  @ApiOperation({ summary: 'Health of the service and of what it depends on' })
  @ApiResponse({ status: 200, type: HealthDto, description: 'Everything that the service depends on answers.' })
  @ApiResponse({ status: 503, type: HealthDto, description: 'A dependency is down; `error` names it.' })
  async getHealth(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthDto> {
    const result = await this.check();
    if (result.status !== 'ok' && result.status !== 'degraded') void reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    return { ...result, ...this.service };
  }

  private async check(): Promise<HealthCheckResult> {
    try {
      return await this.terminus.check(this.dependencies.all());
    } catch (thrown) {
      if (thrown instanceof ServiceUnavailableException) return thrown.getResponse() as HealthCheckResult;
      throw thrown;
    }
  }
}
