import { ingestedMsOf, type DeadLetter, topics } from '@app/contracts';
import {
  deadLetterOf,
  type Emitted,
  type ReceivedRecord,
  type RecordBatch,
  StageRunner,
  Telemetry,
} from '@app/platform';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { Run } from '../runs.repository.js';
import { AnalyticsService } from './analytics.service.js';
import { type Measured, process } from './process.js';
import { RunAdmission } from './run-admission.service.js';

interface Refused {
  readonly record: ReceivedRecord;
  /** Why, in words. */
  readonly detail: string;
}

/** standardized-logs → store → processed-metrics, alerts. */
@Controller()
export class ProcessHandler {
  constructor(
    private readonly runner: StageRunner,
    private readonly analytics: AnalyticsService,
    private readonly runs: RunAdmission,
    private readonly telemetry: Telemetry,
  ) {}

  @EventPattern<string>(topics.standardizedLogs.name)
  async onStandardizedLogs(@Payload() batch: RecordBatch): Promise<void> {
    const end = this.telemetry.metrics.messageDuration.startTimer({ topic: batch.topic });
    const { emitted, deadLetters } = this.runner.evaluate(batch, (data) => process(data, this.analytics));
    const { admitted, refused } = await this.store(emitted);
    // Published after the commit, as it is stored: a redelivery publishes the same under the same ids.
    // Dead letters come last because publishing counts them.
    await this.publish(admitted);
    await this.runner.setAside(batch.topic, [
      ...deadLetters,
      ...refused.map((why) => this.refusalOf(batch.topic, why)),
    ]);
    this.telemetry.countMessages(batch.topic, 'emitted', admitted.length);
    end();
  }

  private async store(
    emitted: readonly Emitted<Measured>[],
  ): Promise<{ admitted: Emitted<Measured>[]; refused: Refused[] }> {
    const given = emitted.map(({ record, value }): Run => ({ ...value, ingestedAtMs: ingestedMsOf(record.headers) }));
    const { runs, stored, refused } = await this.runs.store(given, Date.now());
    this.telemetry.metrics.runsStored.inc({ outcome: 'stored' }, stored.size);
    this.telemetry.metrics.runsStored.inc({ outcome: 'duplicate' }, runs.length - stored.size - refused.size);
    this.telemetry.countEntries(runs.flatMap(({ log }) => (stored.has(log.run_id) ? [log] : [])));
    const storedAt = Date.now();
    for (const run of runs) {
      const { ingestedAtMs } = run;
      if (ingestedAtMs === null || refused.has(run)) continue;
      this.telemetry.metrics.endToEndLatency.observe(Math.max(0, storedAt - ingestedAtMs) / 1000);
    }
    const reasonOf = (index: number): string | undefined => refused.get(runs[index]!);
    return {
      admitted: emitted.flatMap(({ record }, index) => {
        return reasonOf(index) === undefined ? [{ record, value: runs[index]! }] : [];
      }),
      refused: emitted.flatMap(({ record }, index) => {
        const detail = reasonOf(index);
        return detail === undefined ? [] : [{ record, detail }];
      }),
    };
  }

  private refusalOf(topic: string, { record, detail }: Refused): DeadLetter {
    const { service } = this.telemetry;
    return deadLetterOf(topic, record, { code: 'too_many_objects', detail, service, now: new Date() });
  }

  private async publish(emitted: readonly Emitted<Measured>[]): Promise<void> {
    const runs = emitted.map(({ record, value }) => ({ record, value: value.metrics }));
    const anomalous = runs.filter(({ value }) => value.is_anomaly);
    const alerts = anomalous.map(({ record, value }) => ({ record, value: this.analytics.alertOf(value) }));
    await this.runner.forward(topics.processedMetrics, runs);
    await this.runner.forward(topics.alerts, alerts);
  }
}
