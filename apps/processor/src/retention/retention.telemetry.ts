import { Telemetry } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type RetainedKind, retainedKinds } from '../rules-file/index.js';

/** Metrics of the retention; those of the process that leads move. */
@Injectable()
export class RetentionTelemetry {
  constructor(private readonly telemetry: Telemetry) {
    for (const kind of retainedKinds) this.deleted(kind, 0);
    telemetry.metrics.retentionCompleted.set(0);
  }

  deleted(kind: RetainedKind, rows: number): void {
    this.telemetry.metrics.retentionDeleted.inc({ kind }, rows);
  }

  /** Everything that was too old at that time is deleted. */
  completed(atMs: number): void {
    this.telemetry.metrics.retentionCompleted.set(Math.floor(atMs / 1000));
  }
}
