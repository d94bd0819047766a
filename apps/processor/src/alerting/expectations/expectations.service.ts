import type { Expectation } from '@app/alerting';
import { Database } from '@app/database';
import { groupPageOf, unknownId } from '@app/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AlertEngineService } from '../engine/alert-engine.service.js';
import { ALERT_PARTS, type AlertParts } from '../engine/engine-deps.js';
import { loadCheckpoint } from '../engine/engine.repository.js';
import { unpacked } from '../engine/snapshot.js';
import type { ExpectationsDto, ExpectationsQueryDto } from './expectations.dto.js';

const SNAPSHOT_IS_FRESH_MS = 10_000;

/** What is expected to run, and what is not any more. */
@Injectable()
export class ExpectationsService {
  private fromSnapshot: { readonly readAtMs: number; readonly expectations: readonly Expectation[] } | null = null;

  constructor(
    private readonly database: Database,
    private readonly engine: AlertEngineService,
    @Inject(ALERT_PARTS) private readonly parts: AlertParts,
  ) {}

  /** @throws PipelineError `store_unavailable` */
  async list({ company, source, limit, cursor }: ExpectationsQueryDto): Promise<ExpectationsDto> {
    const expectations = (await this.all()).filter(
      ({ subject }) =>
        (company === undefined || subject.company === company) && (source === undefined || subject.source === source),
    );
    const { groups, total_groups, next_cursor } = groupPageOf(expectations, { limit, cursor });
    return { expectations: [...groups], total_count: total_groups, next_cursor };
  }

  /**
   * From the next step of the engine on nothing is expected of it. Retired twice is retired once.
   * @throws PipelineError `expectation_unknown`, `store_unavailable`
   */
  async retire(id: string): Promise<void> {
    const expectation = (await this.all()).find(({ expectation_id }) => expectation_id === id.toLowerCase());
    if (expectation === undefined) throw unknownId('expectation_unknown', id);
    const { expectation_id, subject } = expectation;
    await this.database.use((tables) =>
      tables
        .insertInto('retired_expectations')
        .values({ expectation_id, subject: JSON.stringify(subject) })
        .onConflict((conflict) => conflict.column('expectation_id').doNothing())
        .execute(),
    );
  }

  private async all(): Promise<readonly Expectation[]> {
    return this.engine.expectations() ?? this.ofSnapshot();
  }

  /** Another process leads: as of its last snapshot, some minutes ago at most. */
  private async ofSnapshot(): Promise<readonly Expectation[]> {
    const readAtMs = performance.now();
    if (this.fromSnapshot !== null && readAtMs - this.fromSnapshot.readAtMs < SNAPSHOT_IS_FRESH_MS) {
      return this.fromSnapshot.expectations;
    }
    const { engine } = this.parts;
    const { snapshot } = await this.database.use((tables) => loadCheckpoint(tables, engine.version));
    const zoneOf = (company: string): string => this.parts.zoneOf(company);
    const kept = snapshot === null ? null : await unpacked(engine, snapshot.bytes);
    const expectations = kept === null ? [] : engine.expectationsOf(kept.state, { ...kept, zoneOf });
    this.fromSnapshot = { readAtMs, expectations };
    return expectations;
  }
}
