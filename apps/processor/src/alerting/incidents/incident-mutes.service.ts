import { fieldsInvalid, type ScopedActor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { MutesService, type SilenceDto } from '../../notifications/index.js';
import { durationSecs } from '../../rules-file/index.js';
import type { MuteIncidentDto } from './incidents.dto.js';
import { IncidentsQueries } from './incidents.queries.js';

/** Mutes single incidents. */
@Injectable()
export class IncidentMutesService {
  constructor(
    private readonly incidents: IncidentsQueries,
    private readonly mutes: MutesService,
  ) {}

  /** @throws PipelineError `incident_unknown`, `store_unavailable`; ProblemError `body_invalid` */
  async mute(
    id: string,
    { comment, created_by, ...end }: MuteIncidentDto,
    actor: ScopedActor,
    now: Date,
  ): Promise<SilenceDto> {
    const { scope } = actor;
    const { alerts, company } = await this.incidents.find(scope, id);
    const companies = [...new Set(alerts.flatMap(({ subject }) => subject.company ?? []))].toSorted();
    const match = { incident_id: id, ...(scope.isAll || company === null ? {} : { company }) };
    return this.mutes.add({ match, ends_at: endOf(end, now), comment, created_by }, { actor, companies }, now);
  }
}

/** ISO 8601 in UTC. */
function endOf({ until, for: duration }: Pick<MuteIncidentDto, 'until' | 'for'>, now: Date): string {
  if ((until === undefined) === (duration === undefined)) {
    throw fieldsInvalid('body_invalid', [{ field: 'until', reason: 'either until or for must be given, not both' }]);
  }
  const end = until ?? new Date(now.getTime() + (durationSecs(duration ?? '') ?? 0) * 1000).toISOString();
  if (Date.parse(end) <= now.getTime()) {
    throw fieldsInvalid('body_invalid', [{ field: 'until', reason: 'until must be in the future' }]);
  }
  return end;
}
