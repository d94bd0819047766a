import { type DynamicModule, Module } from '@nestjs/common';
import { DeadLettersStore } from './dead-letters.store.js';
import { Database } from './database.js';
import { RunsStore } from './runs.store.js';
import { SchemaService } from './schema.service.js';

/** The database and what is kept in it. */
@Module({})
export class StoreModule {
  static forDatabase(database: Database): DynamicModule {
    return {
      module: StoreModule,
      global: true,
      providers: [{ provide: Database, useValue: database }, SchemaService, RunsStore, DeadLettersStore],
      exports: [Database, RunsStore, DeadLettersStore],
    };
  }
}
