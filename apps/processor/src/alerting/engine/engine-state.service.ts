import type { Expectation, NamedSource, ObjectLevel } from '@app/alerting';
import { Database } from '@app/database';
import { Inject, Injectable } from '@nestjs/common';
import { AlertEngineService } from './alert-engine.service.js';
import { ENGINE_DEPENDENCIES, type EngineDependencies } from './engine-dependencies.js';
import { loadCheckpoint } from './engine.repository.js';
import { type Snapshot, unpacked } from './snapshot.js';

const SNAPSHOT_IS_FRESH_MS = 10_000;

/** Answers out of the engine's state: that in memory, or the last snapshot, at most five minutes old, while another process leads. */
@Injectable()
export class EngineStateService {
  private kept: { readonly readAtMs: number; readonly snapshot: Promise<Snapshot | null> } | null = null;

  constructor(
    private readonly database: Database,
    private readonly engine: AlertEngineService,
    @Inject(ENGINE_DEPENDENCIES) private readonly dependencies: EngineDependencies,
  ) {}

  /** @throws PipelineError `store_unavailable` */
  async expectations(): Promise<readonly Expectation[]> {
    const { engine } = this.dependencies;
    return (
      this.engine.expectations() ?? this.ofSnapshot((kept) => engine.expectationsOf(kept.state, this.context(kept)))
    );
  }

  /** @throws PipelineError `store_unavailable` */
  async levelsOf(source: NamedSource): Promise<readonly ObjectLevel[]> {
    const { engine } = this.dependencies;
    return (
      this.engine.levelsOf(source) ?? this.ofSnapshot((kept) => engine.levelsOf(kept.state, source, this.context(kept)))
    );
  }

  private context(kept: Snapshot) {
    return { ...kept, zoneOf: (company: string): string => this.dependencies.zoneOf(company) };
  }

  private async ofSnapshot<T>(read: (kept: Snapshot) => readonly T[]): Promise<readonly T[]> {
    const readAtMs = performance.now();
    if (this.kept === null || readAtMs - this.kept.readAtMs >= SNAPSHOT_IS_FRESH_MS) {
      const reading = { readAtMs, snapshot: this.readSnapshot() };
      this.kept = reading;
      // The state of all companies is large: it is kept for those who ask in a row.
      setTimeout(() => {
        if (this.kept === reading) this.kept = null;
      }, SNAPSHOT_IS_FRESH_MS).unref();
      reading.snapshot.catch(() => {
        if (this.kept === reading) this.kept = null;
      });
    }
    const snapshot = await this.kept.snapshot;
    return snapshot === null ? [] : read(snapshot);
  }

  private async readSnapshot(): Promise<Snapshot | null> {
    const { engine } = this.dependencies;
    const { snapshot } = await this.database.use((tables) => loadCheckpoint(tables, engine.version));
    return snapshot === null ? null : unpacked(engine, snapshot.bytes);
  }
}
