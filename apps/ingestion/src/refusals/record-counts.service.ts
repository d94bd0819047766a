import { redactText, topics } from '@app/contracts';
import { Telemetry } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { LogEntry } from '../accept/prepare-record.js';
import type { Refusal } from './refusal-counts.js';
import { RefusalsService } from './refusals.service.js';

/** Counts what becomes of the records that come in. */
@Injectable()
export class RecordCounts {
  constructor(
    private readonly telemetry: Telemetry,
    private readonly refusals: RefusalsService,
  ) {}

  accepted(entries: readonly LogEntry[]): void {
    this.telemetry.countMessages(topics.rawLogs.name, 'accepted', entries.length);
    this.telemetry.countEntries(entries);
  }

  refused(refusal: Refusal): void {
    this.telemetry.countMessages(topics.rawLogs.name, 'refused', 1);
    // A reason may quote an event that no record was made of.
    this.refusals.count({ ...refusal, reason: redactText(refusal.reason) });
  }

  /** Events of other tools that were understood and hold no run. */
  ignored(count: number): void {
    if (count > 0) this.telemetry.countMessages(topics.rawLogs.name, 'ignored', count);
  }
}
