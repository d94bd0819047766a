import type { Expectation } from '@app/alerting';
import { Database, recordChange } from '@app/database';
import type { ScopedActor } from '@app/platform';
import { Injectable } from '@nestjs/common';

/** Writes the table `retired_expectations`, which the engine reads with each step. */
@Injectable()
export class RetiredExpectationsRepository {
  constructor(private readonly database: Database) {}

  /** Changes nothing when it is there already. @throws PipelineError `store_unavailable` */
  async insert(
    { expectation_id, subject }: Pick<Expectation, 'expectation_id' | 'subject'>,
    actor: ScopedActor,
  ): Promise<void> {
    await this.database.transaction(async (tables) => {
      const { numInsertedOrUpdatedRows } = await tables
        .insertInto('retired_expectations')
        .values({ expectation_id, subject: JSON.stringify(subject) })
        .onConflict((conflict) => conflict.column('expectation_id').doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows !== 1n) return;
      const companies = subject.company === null ? null : [subject.company];
      const detail = { subject };
      await recordChange(tables, actor, { action: 'expectation_retired', companies, subject: expectation_id, detail });
    });
  }
}
