import { alertStates } from '@app/alerting';
import type { Tables } from '@app/database';
import { Telemetry } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type Kysely, sql } from 'kysely';
import type { Step } from './engine-session.js';

/** Sources with a series of `subject_state`; the others are counted. */
const MOST_SOURCES = 1000;

/** Metrics of the alert engine. A process that does not lead reports no alerts and no lag. */
@Injectable()
export class AlertTelemetry {
  constructor(private readonly telemetry: Telemetry) {}

  /** Starts all counters at 0: Prometheus computes no rate for a counter that appears with 1. */
  start(ruleIds: readonly string[]): void {
    for (const rule of ruleIds)
      for (const to of alertStates) this.telemetry.metrics.alertTransitions.inc({ rule, to }, 0);
    this.end();
  }

  async begin(session: Kysely<Tables>): Promise<void> {
    await this.countFiring(session);
    this.telemetry.metrics.alertEngineLeader.set(1);
  }

  async after({ transitions, nowMs, clockMs }: Step, session: Kysely<Tables>): Promise<void> {
    const { alertEngineLag, alertTransitions } = this.telemetry.metrics;
    alertEngineLag.set(Math.max(0, nowMs - clockMs) / 1000);
    for (const { rule, to } of transitions) alertTransitions.inc({ rule, to });
    if (transitions.length > 0) await this.countFiring(session);
  }

  end(): void {
    const { alertEngineLeader, alertEngineLag, alertsFiring, subjectState, subjectsLeftOut } = this.telemetry.metrics;
    alertEngineLeader.set(0);
    alertEngineLag.set(0);
    alertsFiring.reset();
    subjectState.reset();
    subjectsLeftOut.set(0);
  }

  /** Shows the states of sources, of the first by name when there are many. */
  async showStates(session: Kysely<Tables>): Promise<void> {
    const sources = await session
      .selectFrom('subjects')
      .select(['company', 'source', 'state', sql<number>`count(*) over ()::int`.as('count')])
      .where('object_type', 'is', null)
      .orderBy('company')
      .orderBy('source')
      .limit(MOST_SOURCES)
      .execute();
    const { subjectState, subjectsLeftOut } = this.telemetry.metrics;
    subjectState.reset();
    for (const { company, source, state } of sources) subjectState.set({ company, source, state }, 1);
    subjectsLeftOut.set((sources[0]?.count ?? 0) - sources.length);
  }

  private async countFiring(session: Kysely<Tables>): Promise<void> {
    const counts = await session
      .selectFrom('alerts')
      .select(['rule', 'severity', sql<number>`count(*)::int`.as('count')])
      .where('state', '=', 'firing')
      .groupBy(['rule', 'severity'])
      .execute();
    this.telemetry.metrics.alertsFiring.reset();
    for (const { rule, severity, count } of counts) this.telemetry.metrics.alertsFiring.set({ rule, severity }, count);
  }
}
