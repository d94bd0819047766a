import { topics } from '@app/contracts';
import { ConsumerStatusDto, ConsumerStatusService, Telemetry } from '@app/platform';
import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AnalyticsQueries } from '../analytics/index.js';

export class ProcessorStatusDto extends ConsumerStatusDto {
  /** Runs that are stored; null when the database does not answer. */
  processed_logs_count: number | null;

  /** Sources that runs are stored of; null when the database does not answer. */
  tracked_sources: number | null;

  /** Runs that arrived since the start of the process and were known already. */
  duplicate_runs_count: number;
}

const produced = [topics.processedMetrics.name, topics.alerts.name, topics.deadLetters.name];

@ApiTags('operations')
@Controller('status')
export class StatusController {
  constructor(
    private readonly consumer: ConsumerStatusService,
    private readonly queries: AnalyticsQueries,
    private readonly telemetry: Telemetry,
  ) {}

  /** State of the consumer, its lag, and what is stored. */
  @Get()
  @ApiOperation({ summary: 'State and lag' })
  async status(): Promise<ProcessorStatusDto> {
    const [status, stored, runsStored] = await Promise.all([
      this.consumer.status(produced),
      this.queries.stored().catch(() => null),
      this.telemetry.metrics.runsStored.get(),
    ]);
    const duplicates = runsStored.values.find(({ labels }) => labels.outcome === 'duplicate');
    return {
      ...status,
      processed_logs_count: stored?.runs ?? null,
      tracked_sources: stored?.sources ?? null,
      duplicate_runs_count: duplicates?.value ?? 0,
    };
  }
}
