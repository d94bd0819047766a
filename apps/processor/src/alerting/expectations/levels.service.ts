import { type Scope, groupPageOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { EngineStateService } from '../engine/engine-state.service.js';
import type { LevelsDto, LevelsQueryDto } from './levels.dto.js';

/** Reads levels from the engine's state. */
@Injectable()
export class LevelsService {
  constructor(private readonly engine: EngineStateService) {}

  /** @throws PipelineError `store_unavailable` */
  async list(scope: Scope, { company, source, limit, cursor, ...object }: LevelsQueryDto): Promise<LevelsDto> {
    const all = scope.includes(company) ? await this.engine.levelsOf({ company, source }) : [];
    const { zone, object_id, object_type } = object;
    const levels = all.filter(
      ({ subject }) =>
        (zone === undefined || subject.zone === zone) &&
        (object_id === undefined || subject.object_id === object_id) &&
        (object_type === undefined || subject.object_type === object_type),
    );
    const { groups, total_groups, next_cursor } = groupPageOf(levels, { limit, cursor });
    return { levels: [...groups], total_count: total_groups, next_cursor };
  }
}
