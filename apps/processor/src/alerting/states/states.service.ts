import { OpenAlerts, stateOfAll } from '@app/alerting';
import { groupPageOf, type Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { MutedUntilService } from '../../notifications/index.js';
import type { StatesDto, StatesQueryDto } from './states.dto.js';
import { StatesQueries } from './states.queries.js';
import { decideAll, shownAlert, shownState, withStrangers } from './subject-states.js';

/** Answers how sources and objects are. */
@Injectable()
export class StatesService {
  constructor(
    private readonly queries: StatesQueries,
    private readonly mutes: MutedUntilService,
  ) {}

  /** Decided out of all open alerts, whatever page is asked for. @throws PipelineError `store_unavailable` */
  async list(scope: Scope, { limit, cursor, ...filter }: StatesQueryDto): Promise<StatesDto> {
    const clocks = await this.queries.clocks();
    const known = await this.queries.subjects(scope, filter);
    const open = await this.queries.openAlerts(scope, filter);
    const alerts = new OpenAlerts(open);
    const decided = decideAll(filter.by === 'source' ? withStrangers(known, open) : known, alerts, clocks);
    const counts: Record<string, number> = {};
    for (const { state } of decided) counts[state] = (counts[state] ?? 0) + 1;
    const mutedUntil = await this.mutes.at(new Date(clocks.now));
    const { groups, total_groups, next_cursor } = groupPageOf(decided, { limit, cursor });
    return {
      ...clocks,
      state: stateOfAll(new Set(decided.map(({ state }) => state)), alerts.wide),
      counts,
      states: groups.map((one) => shownState(one, mutedUntil)),
      wide_alerts: alerts.wide
        .filter(({ subject }) => scope.includes(subject.company))
        .map((alert) => shownAlert(alert, mutedUntil)),
      total_count: total_groups,
      next_cursor,
    };
  }
}
