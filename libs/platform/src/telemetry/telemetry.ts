import { type ErrorCode, errors, topics } from '@app/contracts';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { shareNames, shareOwnerKinds } from '../access/share-exhausted.js';
import { LabelLimiter, OTHER } from './label-limiter.js';
import { telemetryTable, type TelemetryMetrics } from './telemetry.table.js';

const intakeOutcomes = ['accepted', 'refused', 'ignored'] as const;
const stageOutcomes = ['emitted', 'rejected'] as const;

/** Ingestion counts `accepted` or `refused`; stages count `emitted` or `rejected` (a dead letter). */
export type MessageOutcome = (typeof intakeOutcomes)[number] | (typeof stageOutcomes)[number];

/** The series of one service, in a registry of its own: three services in one process do not mix. */
export class Telemetry {
  readonly registry = new Registry();
  readonly metrics: TelemetryMetrics;
  private sources = new LabelLimiter();
  /** Statuses that were counted of a source since it has a place. */
  private readonly statuses = new Map<string, Set<string>>();
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

  /**
   * Counts records by source and status. A hundred names of sources at most are kept at a time, by use: the series of a
   * source that loses its place ends, and begins at 0 should it come back; what was counted is not counted again as other.
   */
  countEntries(entries: Iterable<{ readonly source: string; readonly status: string }>): void {
    const bySource = new Map<string, Map<string, number>>();
    for (const { source, status } of entries) {
      const counts = bySource.get(source) ?? new Map<string, number>();
      bySource.set(source, counts.set(status, (counts.get(status) ?? 0) + 1));
    }
    for (const [source, counts] of bySource) {
      const label = this.labelOf(source);
      for (const [status, count] of counts) {
        this.metrics.logEntries.inc({ source: label, status }, count);
        this.statuses.get(label)?.add(status);
      }
    }
  }

  /** Ends the series of all sources; those that are heard of again begin at 0, as after a start. */
  forgetSources(): void {
    this.metrics.logEntries.reset();
    this.statuses.clear();
    this.sources = new LabelLimiter();
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

  /** One use of a source, of however many records. */
  private labelOf(source: string): string {
    if (source === OTHER) return OTHER;
    const { label, lost } = this.sources.use(source);
    if (lost !== null) {
      for (const status of this.statuses.get(lost) ?? []) this.metrics.logEntries.remove({ source: lost, status });
      this.statuses.delete(lost);
    }
    if (label === source && !this.statuses.has(label)) this.statuses.set(label, new Set());
    return label;
  }

  // A counter that is born at 1 has no rate: the first failure ever would go unseen.
  private startAtZero(): void {
    for (const [code, { phase }] of Object.entries(errors)) {
      if (phase === 'start') continue;
      this.metrics.processingErrors.inc({ error_type: code }, 0);
      this.metrics.deadLetters.inc({ code }, 0);
    }
    for (const share of shareNames) {
      for (const owner of shareOwnerKinds) this.metrics.sharesRefused.inc({ share, owner }, 0);
    }
    for (const outcome of ['stored', 'opened', 'duplicate']) this.metrics.runsStored.inc({ outcome }, 0);
    for (const outcome of intakeOutcomes) this.countMessages(topics.rawLogs.name, outcome, 0);
    for (const { name } of [topics.rawLogs, topics.standardizedLogs]) {
      for (const outcome of stageOutcomes) this.countMessages(name, outcome, 0);
    }
  }
}
