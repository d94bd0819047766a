import { Backtest, type BacktestRange, type FoldContext, type RulesConfig, sayingOf, WARM_UP_MS } from '@app/alerting';
import { PipelineError } from '@app/contracts';
import { Database, recordChange } from '@app/database';
import { DAY_MS } from '@app/time';
import { fieldsInvalid, type ScopedActor } from '@app/platform';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { shownEvidence } from '../alerts/shown-evidence.js';
import { ENGINE_DEPENDENCIES, type EngineDependencies } from '../engine/engine-dependencies.js';
import type { BacktestDto, BacktestReportDto, BacktestRequestDto } from './backtest.dto.js';
import { runsByTime, type RunsRange } from './runs-by-time.queries.js';
import { StartsByTime } from './starts-by-time.queries.js';

const LONGEST_RANGE_MS = 92 * DAY_MS;
/** Alerts, and incidents, of an answer. */
const MAX_LISTED = 1000;

/** Runs backtests on the runs of a scope, one at a time: each occupies a processor for seconds or minutes. */
@Injectable()
export class BacktestService implements BeforeApplicationShutdown {
  private isRunning = false;
  private isStopping = false;

  constructor(
    private readonly database: Database,
    @Inject(ENGINE_DEPENDENCIES) private readonly dependencies: EngineDependencies,
  ) {}

  beforeApplicationShutdown(): void {
    this.isStopping = true;
  }

  /** @throws PipelineError `body_invalid`, `rules_invalid`, `backtest_busy`, `store_unavailable`, `shutting_down` */
  async run(request: BacktestRequestDto, actor: ScopedActor, now: Date): Promise<BacktestDto> {
    const range = rangeOf(request, now);
    const changed = request.rules === undefined ? null : this.dependencies.readRules(request.rules);
    if (this.isRunning) throw new PipelineError('backtest_busy', 'another backtest is running');
    this.isRunning = true;
    try {
      await this.note(request, actor);
      return await this.fold({ scope: actor.scope, company: request.company }, range, changed);
    } finally {
      this.isRunning = false;
    }
  }

  private async note({ company, from, to, rules }: BacktestRequestDto, actor: ScopedActor): Promise<void> {
    const detail = { from, to, has_rules: rules !== undefined };
    const { scope } = actor;
    const companies = company !== undefined && scope.includes(company) ? [company] : scope.companies;
    await this.database.statement((tables) =>
      recordChange(tables, actor, { action: 'backtest_run', companies, subject: 'rules', detail }),
    );
  }

  private async fold(
    companies: Pick<RunsRange, 'scope' | 'company'>,
    range: BacktestRange,
    changed: RulesConfig | null,
  ): Promise<BacktestDto> {
    const inForce = await this.contextOf();
    const backtestOf = (context: FoldContext) =>
      new Backtest(this.dependencies.engine, context, range, this.dependencies.notificationTiming());
    const current = backtestOf(inForce);
    const tried = changed === null ? null : backtestOf(withRules(inForce, changed));
    let runs_count = 0;
    const warmUp = { fromMs: range.fromMs - WARM_UP_MS, toMs: range.toMs, ...companies };
    const startsByTime = new StartsByTime(this.database, warmUp);
    for await (const runs of runsByTime(this.database, warmUp)) {
      if (this.isStopping) throw new PipelineError('shutting_down', 'the service is stopping');
      runs_count += runs.length;
      const starts = await startsByTime.upTo(runs.at(-1)!.arrived_ms);
      current.add(runs, starts);
      await setImmediate();
      tried?.add(runs, starts);
    }
    const starts = await startsByTime.upTo(range.toMs);
    current.add([], starts);
    tried?.add([], starts);
    return { runs_count, current: reportOf(current), changed: tried === null ? null : reportOf(tried) };
  }

  private async contextOf(): Promise<FoldContext> {
    const rows = await this.database.use((tables) =>
      tables.selectFrom('retired_expectations').select('expectation_id').execute(),
    );
    const retired = new Set(rows.map(({ expectation_id }) => expectation_id));
    return { ...this.dependencies.rules(), retired, zoneOf: (company) => this.dependencies.zoneOf(company) };
  }
}

// A backtest replaces rules and overrides; expectations stay those in force.
const withRules = (context: FoldContext, { rules, overrides }: RulesConfig): FoldContext => ({
  ...context,
  config: { ...context.config, rules, overrides },
});

function rangeOf({ from, to }: BacktestRequestDto, now: Date): BacktestRange {
  const [fromMs, toMs] = [Date.parse(from), Math.min(Date.parse(to), now.getTime())];
  if (fromMs >= toMs)
    throw fieldsInvalid('body_invalid', [{ field: 'from', reason: 'from must lie before to, and before now' }]);
  if (toMs - fromMs > LONGEST_RANGE_MS) {
    throw fieldsInvalid('body_invalid', [{ field: 'to', reason: 'a backtest covers at most 92 days' }]);
  }
  return { fromMs, toMs };
}

function reportOf(backtest: Backtest<unknown>): BacktestReportDto {
  const { alerts, notices, incidents, ...counts } = backtest.end();
  return {
    alerts: alerts
      .slice(0, MAX_LISTED)
      .map((alert) => ({ ...alert, saying: sayingOf(alert), evidence: shownEvidence(alert.evidence) })),
    alert_count: alerts.length,
    notices: notices.slice(0, MAX_LISTED),
    incidents: incidents.slice(0, MAX_LISTED),
    incident_count: incidents.length,
    ...counts,
  };
}
