import {
  type DeadLetter,
  type ErrorCode,
  ingestedMsOf,
  type ProcessedRun,
  type RunId,
  type StandardizedLog,
  topics,
} from '@app/contracts';
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
import { publishRuns } from './publish-runs.js';
import { RunAdmission } from './run-admission.service.js';

/** A record that is set aside, and why. */
interface Refused {
  readonly record: ReceivedRecord;
  readonly run: Run;
  readonly code: ErrorCode;
  /** In words. */
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
    const { complete, refused } = await this.store(emitted);
    // Published after the commit, as it is stored: a redelivery publishes the same under the same ids.
    // Dead letters come last because publishing counts them.
    await publishRuns(this.runner, complete);
    await this.runner.setAside(batch.topic, [
      ...deadLetters,
      ...refused.map((why) => this.refusalOf(batch.topic, why)),
    ]);
    this.telemetry.countMessages(batch.topic, 'emitted', emitted.length - refused.length);
    end();
  }

  private async store(
    emitted: readonly Emitted<Measured>[],
  ): Promise<{ complete: Emitted<ProcessedRun>[]; refused: Refused[] }> {
    const given = emitted.map(({ record, value }): Run => ({ ...value, ingestedAtMs: ingestedMsOf(record.headers) }));
    const { runs, stored, complete, opened, conflicts, refused } = await this.runs.store(given, Date.now());
    const notKept = runs.flatMap((run, index): Refused[] => {
      const { record } = emitted[index]!;
      const conflict = conflicts.get(run);
      if (conflict !== undefined) return [{ record, run, code: 'run_conflict', detail: conflict }];
      const refusal = refused.get(run);
      return refusal === undefined ? [] : [{ record, run, code: 'too_many_objects', detail: refusal }];
    });
    this.telemetry.metrics.runsStored.inc({ outcome: 'stored' }, stored.size);
    this.telemetry.metrics.runsStored.inc({ outcome: 'opened' }, opened.size);
    const known = runs.length - stored.size - opened.size - notKept.length;
    this.telemetry.metrics.runsStored.inc({ outcome: 'duplicate' }, known);
    const counted = new Map<RunId, StandardizedLog>();
    for (const { log } of complete.values()) if (stored.has(log.run_id)) counted.set(log.run_id, log);
    this.telemetry.countEntries([...counted.values()]);
    const storedAt = Date.now();
    for (const run of runs) {
      const { ingestedAtMs } = run;
      if (ingestedAtMs === null || refused.has(run) || conflicts.has(run)) continue;
      this.telemetry.metrics.endToEndLatency.observe(Math.max(0, storedAt - ingestedAtMs) / 1000);
    }
    return {
      complete: runs.flatMap((run, index) => {
        const whole = complete.get(run);
        return whole === undefined ? [] : [{ record: emitted[index]!.record, value: whole.metrics }];
      }),
      refused: notKept,
    };
  }

  private refusalOf(topic: string, { record, run, code, detail }: Refused): DeadLetter {
    const { service } = this.telemetry;
    return { ...deadLetterOf(topic, record, { code, detail, service, now: new Date() }), run_id: run.log.run_id };
  }
}
