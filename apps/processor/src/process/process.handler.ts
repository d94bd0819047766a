import { AnalyticsService } from '@app/analytics';
import { headers, topics } from '@app/contracts';
import { type Emitted, type RecordBatch, StageRunner, Telemetry } from '@app/platform';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { RunsStore } from '../store/runs.store.js';
import { type Measured, process } from './process.js';

/** standardized-logs → store → processed-metrics, alerts. */
@Controller()
export class ProcessHandler {
  constructor(
    private readonly runner: StageRunner,
    private readonly analytics: AnalyticsService,
    private readonly runs: RunsStore,
    private readonly telemetry: Telemetry,
  ) {}

  @EventPattern<string>(topics.standardizedLogs.name)
  async onStandardizedLogs(@Payload() batch: RecordBatch): Promise<void> {
    const end = this.telemetry.metrics.messageDuration.startTimer({ topic: batch.topic });
    const { emitted, letters } = this.runner.evaluate(batch, (data) => process(data, this.analytics));
    await this.store(emitted);
    // After the commit, from the message alone: delivered again, the same goes out again under the same ids.
    // The dead letters last, for they are counted when they are sent.
    await this.tell(emitted);
    await this.runner.setAside(batch.topic, letters);
    this.telemetry.countMessages(batch.topic, 'emitted', emitted.length);
    end();
  }

  private async store(emitted: readonly Emitted<Measured>[]): Promise<void> {
    const runs = emitted.map(({ record, value }) => ({ ...value, ingestedAtMs: ingestedAtMs(record.headers) }));
    const stored = await this.runs.insertNew(runs);
    this.telemetry.metrics.runsStored.inc({ outcome: 'stored' }, stored.size);
    this.telemetry.metrics.runsStored.inc({ outcome: 'duplicate' }, runs.length - stored.size);
    this.telemetry.countEntries(runs.flatMap(({ log }) => (stored.has(log.run_id) ? [log] : [])));
    const now = Date.now();
    for (const { ingestedAtMs } of runs) {
      if (ingestedAtMs !== null) this.telemetry.metrics.endToEndLatency.observe(Math.max(0, now - ingestedAtMs) / 1000);
    }
  }

  private async tell(emitted: readonly Emitted<Measured>[]): Promise<void> {
    const runs = emitted.map(({ record, value }) => ({ record, value: value.metrics }));
    const anomalous = runs.filter(({ value }) => value.is_anomaly);
    const alerts = anomalous.map(({ record, value }) => ({ record, value: this.analytics.alertOf(value) }));
    await this.runner.forward(topics.processedMetrics, runs);
    await this.runner.forward(topics.alerts, alerts);
  }
}

function ingestedAtMs(messageHeaders: Readonly<Record<string, string>>): number | null {
  const text = messageHeaders[headers.ingestTs];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
