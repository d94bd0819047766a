import type { Expectation } from '@app/alerting';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';

/** Writes the table `retired_expectations`, which the engine reads with each step. */
@Injectable()
export class RetiredExpectationsRepository {
  constructor(private readonly database: Database) {}

  /** Changes nothing when it is there already. @throws PipelineError `store_unavailable` */
  async insert({ expectation_id, subject }: Pick<Expectation, 'expectation_id' | 'subject'>): Promise<void> {
    await this.database.statement((tables) =>
      tables
        .insertInto('retired_expectations')
        .values({ expectation_id, subject: JSON.stringify(subject) })
        .onConflict((conflict) => conflict.column('expectation_id').doNothing())
        .execute(),
    );
  }
}
