import { anomalyAlertOf } from '@app/analytics';
import { type ProcessedRun, topics } from '@app/contracts';
import type { Emitted, StageRunner } from '@app/platform';

/** Publishes runs, and an alert for each anomalous one. @throws PipelineError when the bus cannot be reached */
export async function publishRuns(runner: StageRunner, runs: readonly Emitted<ProcessedRun>[]): Promise<void> {
  const anomalous = runs.filter(({ value }) => value.is_anomaly);
  const alerts = anomalous.map(({ record, value }) => ({ record, value: anomalyAlertOf(value) }));
  await runner.forward(topics.processedMetrics, runs);
  await runner.forward(topics.alerts, alerts);
}
