import { wrap } from '@app/contracts';
import { Database } from '@app/database';
import { withTables } from '@app/database/testing';
import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { DeadLetterCompanies } from './dead-letter-companies.worker.js';

const postgres = await findPostgres();

(postgres === null ? describe.skip : describe)('dead letters that a version stored which knew no companies', () => {
  let server: TestPostgres;
  let database: Database;
  beforeAll(async () => {
    server = await postgres!.openCopy(withTables);
    database = new Database({ url: server.url, poolSize: 4 });
    database.isMigrated = true;
  });
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });

  const valueOf = (data: unknown): Buffer => Buffer.from(wrap(data, 'ingestion', new Date(0)));
  const storeDeadLetter = (code: string, value: Buffer | null, company: string | null = null): Promise<unknown> =>
    database.use((tables) =>
      sql`insert into dead_letters (dead_letter_id, code, detail, source_topic, partition, "offset", service, "time", value, company)
        values (gen_random_uuid(), ${code}, '', 'raw-logs', 0, 1, 'standardization', now(), ${value}, ${company})`.execute(
        tables,
      ),
    );
  const companies = (): Promise<unknown> =>
    database.use(async (tables) => {
      const rows = await tables
        .selectFrom('dead_letters')
        .select(['code', 'company', 'company_read'])
        .distinct()
        .orderBy('code')
        .execute();
      return rows.map(({ code, company, company_read }) => [code, company, company_read]);
    });

  it('get the company of their record, however many there are and whoever does it at once', async () => {
    for (let count = 0; count < 70; count++) await storeDeadLetter('a', valueOf({ company: 'acme', Source: 'efficy' }));
    await storeDeadLetter('b', valueOf({ Source: 'efficy' }));
    await storeDeadLetter('c', Buffer.from('no JSON'));
    await storeDeadLetter('d', null);
    await storeDeadLetter('e', valueOf({ company: 'acme' }), 'globex');
    const workers = [new DeadLetterCompanies(database), new DeadLetterCompanies(database)];
    for (const worker of workers) worker.onApplicationBootstrap();
    await Promise.all(workers.map((worker) => worker.settled()));
    expect(await companies()).toEqual([
      ['a', 'acme', true],
      ['b', 'default', true],
      ['c', null, true],
      ['d', null, true],
      ['e', 'globex', true],
    ]);
  });
});
