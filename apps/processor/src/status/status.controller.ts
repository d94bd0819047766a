import { topics } from '@app/contracts';
import { CallerScope, ConsumerStatusService, Needs, Scope, Telemetry } from '@app/platform';
import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AnalyticsQueries } from '../analytics/index.js';
import { ProcessorStatusDto } from './status.dto.js';

const produced = [topics.processedMetrics.name, topics.alerts.name, topics.deadLetters.name];

@ApiTags('operations')
@Needs('read')
@Controller('status')
export class StatusController {
  constructor(
    private readonly consumer: ConsumerStatusService,
    private readonly queries: AnalyticsQueries,
    private readonly telemetry: Telemetry,
  ) {}

  /**
   * State of the consumer, its lag, and the number of stored runs and sources. Somebody who may read some companies only is told
   * the numbers of these, and none that is of all companies together.
   */
  @Get()
  @ApiOperation({ summary: 'State and lag' })
  async getStatus(@CallerScope() scope: Scope): Promise<ProcessorStatusDto> {
    const [status, stored, runsStored] = await Promise.all([
      this.consumer.status(produced),
      this.queries.stored(scope).catch(() => null),
      this.telemetry.metrics.runsStored.get(),
    ]);
    const duplicates = runsStored.values.find(({ labels }) => labels.outcome === 'duplicate');
    return {
      ...status,
      lag: scope.isAll ? status.lag : {},
      processed_logs_count: stored?.runs ?? null,
      tracked_sources: stored?.sources ?? null,
      duplicate_runs_count: scope.isAll ? (duplicates?.value ?? 0) : null,
    };
  }
}
