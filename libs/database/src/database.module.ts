import { type DynamicModule, Module } from '@nestjs/common';
import { Database } from './database.js';
import { type QuestionLimits, QuestionSlots } from './questions/question-slots.js';
import { SchemaService } from './schema.service.js';
import { SigningKeys } from './signing-keys.js';

/** The database with its tables, for every module of a service. */
@Module({})
export class DatabaseModule {
  static forDatabase(database: Database, questions: QuestionLimits): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        { provide: Database, useValue: database },
        { provide: QuestionSlots, useValue: new QuestionSlots(questions) },
        SchemaService,
        SigningKeys,
      ],
      exports: [Database, QuestionSlots, SigningKeys],
    };
  }
}
