import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { PrometheusController } from '@willsoto/nestjs-prometheus';
import { Needs, OfAllCompanies, OpenOnThisMachine } from '../access/needs.decorator.js';
import { IgnoresQuery } from '../http/ignores-query.decorator.js';
import { Telemetry } from './telemetry.js';

/** `GET /metrics` from the registry of this service. */
@ApiTags('operations')
@Needs('read')
@Controller()
export class MetricsController extends PrometheusController {
  constructor(private readonly telemetry: Telemetry) {
    super();
  }

  /** The metrics of this service, in Prometheus' text format. */
  @Get()
  @OfAllCompanies()
  @OpenOnThisMachine()
  @IgnoresQuery()
  @ApiOperation({ summary: 'Telemetry for Prometheus', operationId: 'getMetrics' })
  @ApiProduces('text/plain')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  override index(@Res({ passthrough: true }) _response: unknown): Promise<string> {
    return this.telemetry.page();
  }
}
