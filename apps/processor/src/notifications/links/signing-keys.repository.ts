import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';

const KEY_BYTES = 32;
const OF_LINKS = 'incident links';

/** Keeps the keys that we sign with in the table `signing_keys`, so that all processors have the same. */
@Injectable()
export class SigningKeys {
  private links: Promise<Buffer> | null = null;

  constructor(private readonly database: Database) {}

  /** The key of the links in messages; it is made when it is needed first. @throws PipelineError `store_unavailable` */
  ofLinks(): Promise<Buffer> {
    const key = (this.links ??= this.read(OF_LINKS));
    key.catch(() => (this.links = null));
    return key;
  }

  private read(name: string): Promise<Buffer> {
    return this.database.statement(async (tables) => {
      await tables
        .insertInto('signing_keys')
        .values({ name, key: randomBytes(KEY_BYTES) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const { key } = await tables
        .selectFrom('signing_keys')
        .select('key')
        .where('name', '=', name)
        .executeTakeFirstOrThrow();
      return key;
    });
  }
}
