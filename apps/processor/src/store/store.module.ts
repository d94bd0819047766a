import { type DynamicModule, Module } from '@nestjs/common';
import { DeadLettersStore } from './dead-letters.store.js';
import { Database } from './database.js';
import { type QuestionLimits, QuestionPlaces } from './question-places.js';
import { RunsStore } from './runs.store.js';
import { SchemaService } from './schema.service.js';

/** The database and what is kept in it. */
@Module({})
export class StoreModule {
  static forDatabase(database: Database, limits: QuestionLimits): DynamicModule {
    return {
      module: StoreModule,
      global: true,
      providers: [
        { provide: Database, useValue: database },
        { provide: QuestionPlaces, useValue: new QuestionPlaces(limits) },
        SchemaService,
        RunsStore,
        DeadLettersStore,
      ],
      exports: [Database, QuestionPlaces, RunsStore, DeadLettersStore],
    };
  }
}
