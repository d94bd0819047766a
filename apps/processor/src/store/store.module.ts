import { type DynamicModule, type InjectionToken, Module } from '@nestjs/common';
import { DeadLettersStore } from './dead-letters.store.js';
import { Database } from './database.js';
import type { ObjectLimits } from './object-limits.js';
import { type QuestionLimits, QuestionPlaces } from './question-places.js';
import { RunAdmission } from './run-admission.service.js';
import { RunsStore } from './runs.store.js';
import { SchemaService } from './schema.service.js';

interface LimitsFrom {
  readonly inject: InjectionToken[];
  readonly useFactory: (...from: never[]) => ObjectLimits;
}

/** The database and what is kept in it. */
@Module({})
export class StoreModule {
  static forDatabase(database: Database, questions: QuestionLimits, limitsFrom: LimitsFrom): DynamicModule {
    const admission = {
      provide: RunAdmission,
      inject: [RunsStore, ...limitsFrom.inject],
      useFactory: (runs: RunsStore, ...from: never[]) =>
        new RunAdmission(database, runs, limitsFrom.useFactory(...from)),
    };
    return {
      module: StoreModule,
      global: true,
      providers: [
        { provide: Database, useValue: database },
        { provide: QuestionPlaces, useValue: new QuestionPlaces(questions) },
        SchemaService,
        RunsStore,
        admission,
        DeadLettersStore,
      ],
      exports: [Database, QuestionPlaces, RunAdmission, DeadLettersStore],
    };
  }
}
