import { type ErrorCode, errors, topics } from '@app/contracts';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { ClosedLabel } from './closed-label.js';
import { telemetryTable, type TelemetryMetrics } from './telemetry.table.js';

const doorOutcomes = ['accepted', 'refused'] as const;
const stageOutcomes = ['emitted', 'rejected'] as const;

/** At the door `accepted` or `refused`; behind it `emitted` or `rejected` (a dead letter). */
export type MessageOutcome = (typeof doorOutcomes)[number] | (typeof stageOutcomes)[number];

/** The series of one service, in a registry of its own: three services in one process do not mix. */
export class Telemetry {
  readonly registry = new Registry();
  readonly metrics: TelemetryMetrics;
  private readonly sources = new ClosedLabel();
  private readonly connections = new Map<string, () => number>();

  constructor(readonly service: string) {
    this.registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: this.registry });
    this.metrics = Object.fromEntries(
      Object.entries(telemetryTable).map(([name, entry]) => [name, entry.create([this.registry])]),
    ) as unknown as TelemetryMetrics;
    this.startAtZero();
  }

  /** The whole page for Prometheus. */
  async page(): Promise<string> {
    for (const [kind, count] of this.connections)
      this.metrics.activeConnections.set({ connection_type: kind }, count());
    return this.registry.metrics();
  }

  /** Counts records by source and status; only the first 100 names of sources are kept. */
  countEntries(entries: Iterable<{ readonly source: string; readonly status: string }>): void {
    const counts = new Map<string, { source: string; status: string; count: number }>();
    for (const { source, status } of entries) {
      const known = counts.get(`${status} ${source}`);
      if (known) known.count++;
      else counts.set(`${status} ${source}`, { source: this.sources.admit(source), status, count: 1 });
    }
    for (const { count, ...labels } of counts.values()) this.metrics.logEntries.inc(labels, count);
  }

  /** Messages of a topic that had that outcome. */
  countMessages(topic: string, status: MessageOutcome, count: number): void {
    this.metrics.messagesProcessed.inc({ topic, status }, count);
  }

  /** Reports connections of a kind, asked for whenever Prometheus asks. */
  observeConnections(kind: string, count: () => number): void {
    this.connections.set(kind, count);
  }

  /** One message of a topic was set aside for that reason. */
  countDeadLetter(topic: string, code: ErrorCode): void {
    this.metrics.deadLetters.inc({ code });
    this.metrics.processingErrors.inc({ error_type: code });
    this.countMessages(topic, 'rejected', 1);
  }

  // A counter that is born at 1 has no rate: the first failure ever would go unseen.
  private startAtZero(): void {
    for (const [code, { phase }] of Object.entries(errors)) {
      if (phase === 'start') continue;
      this.metrics.processingErrors.inc({ error_type: code }, 0);
      this.metrics.deadLetters.inc({ code }, 0);
    }
    for (const outcome of ['stored', 'duplicate']) this.metrics.runsStored.inc({ outcome }, 0);
    for (const outcome of doorOutcomes) this.countMessages(topics.rawLogs.name, outcome, 0);
    for (const { name } of [topics.rawLogs, topics.standardizedLogs]) {
      for (const outcome of stageOutcomes) this.countMessages(name, outcome, 0);
    }
  }
}
