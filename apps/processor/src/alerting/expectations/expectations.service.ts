import { everything, type Expectation } from '@app/alerting';
import { PipelineError } from '@app/contracts';
import { Database, within } from '@app/database';
import { type ScopedActor, groupPageOf, type Scope, unknownId } from '@app/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AlertEngineService } from '../engine/alert-engine.service.js';
import { ENGINE_DEPENDENCIES, type EngineDependencies } from '../engine/engine-dependencies.js';
import { loadCheckpoint } from '../engine/engine.repository.js';
import { unpacked } from '../engine/snapshot.js';
import type { ExpectationsDto, ExpectationsQueryDto, ForgottenSourceDto } from './expectations.dto.js';
import { RetiredExpectationsRepository } from './retired-expectations.repository.js';

const SNAPSHOT_IS_FRESH_MS = 10_000;

/** Reads expectations from the engine's state, and retires them. */
@Injectable()
export class ExpectationsService {
  private fromSnapshot: { readonly readAtMs: number; readonly expectations: readonly Expectation[] } | null = null;

  constructor(
    private readonly database: Database,
    private readonly retired: RetiredExpectationsRepository,
    private readonly engine: AlertEngineService,
    @Inject(ENGINE_DEPENDENCIES) private readonly dependencies: EngineDependencies,
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
    const all = this.engine.expectations() ?? (await this.ofSnapshot());
    return all.filter(({ subject }) => scope.includes(subject.company));
  }

  /** Reads the last snapshot, at most five minutes old, because another process leads. */
  private async ofSnapshot(): Promise<readonly Expectation[]> {
    const readAtMs = performance.now();
    if (this.fromSnapshot !== null && readAtMs - this.fromSnapshot.readAtMs < SNAPSHOT_IS_FRESH_MS) {
      return this.fromSnapshot.expectations;
    }
    const { engine } = this.dependencies;
    const { snapshot } = await this.database.use((tables) => loadCheckpoint(tables, engine.version));
    const zoneOf = (company: string): string => this.dependencies.zoneOf(company);
    const kept = snapshot === null ? null : await unpacked(engine, snapshot.bytes);
    const expectations = kept === null ? [] : engine.expectationsOf(kept.state, { ...kept, zoneOf });
    this.fromSnapshot = { readAtMs, expectations };
    return expectations;
  }
}
