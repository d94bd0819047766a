import { everything, type Expectation } from '@app/alerting';
import { PipelineError } from '@app/contracts';
import { Database, within } from '@app/database';
import { type ScopedActor, groupPageOf, type Scope, unknownId } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { EngineStateService } from '../engine/engine-state.service.js';
import type { ExpectationsDto, ExpectationsQueryDto, ForgottenSourceDto } from './expectations.dto.js';
import { RetiredExpectationsRepository } from './retired-expectations.repository.js';

/** Reads expectations from the engine's state, and retires them. */
@Injectable()
export class ExpectationsService {
  constructor(
    private readonly database: Database,
    private readonly retired: RetiredExpectationsRepository,
    private readonly engine: EngineStateService,
  ) {}

  /** @throws PipelineError `store_unavailable` */
  async list(scope: Scope, { company, source, limit, cursor }: ExpectationsQueryDto): Promise<ExpectationsDto> {
    const expectations = (await this.within(scope)).filter(
      ({ subject }) =>
        (company === undefined || subject.company === company) && (source === undefined || subject.source === source),
    );
    const { groups, total_groups, next_cursor } = groupPageOf(expectations, { limit, cursor });
    return { expectations: [...groups], total_count: total_groups, next_cursor };
  }

  /**
   * Retires an expectation from the engine's next step on. Retiring it twice changes nothing.
   * @throws PipelineError `expectation_unknown`, `store_unavailable`
   */
  async retire(id: string, actor: ScopedActor): Promise<void> {
    const expectations = await this.within(actor.scope);
    const expectation = expectations.find(({ expectation_id }) => expectation_id === id.toLowerCase());
    if (expectation === undefined) throw unknownId('expectation_unknown', id);
    await this.retired.insert(expectation, actor);
  }

  /**
   * Retires a source, whether or not anything is expected of it, until it runs again. Forgetting it twice changes nothing.
   * @throws PipelineError `source_unknown`, `store_unavailable`
   */
  async forget({ company, source }: ForgottenSourceDto, actor: ScopedActor): Promise<void> {
    const known = await this.database.use((tables) =>
      tables
        .selectFrom('subjects')
        .select('subject_id')
        .where('company', '=', company)
        .where('source', '=', source)
        .where(within(actor.scope))
        .limit(1)
        .executeTakeFirst(),
    );
    if (known === undefined) throw new PipelineError('source_unknown', `no run of ${source} of ${company} is known`);
    await this.retired.insertForgotten({ ...everything, company, source }, actor);
  }

  private async within(scope: Scope): Promise<readonly Expectation[]> {
    const all = await this.engine.expectations();
    return all.filter(({ subject }) => scope.includes(subject.company));
  }
}
