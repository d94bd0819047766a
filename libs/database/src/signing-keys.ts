import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { Database } from './database.js';

const KEY_BYTES = 32;

/** Each use has a key of its own. */
export type KeyUse = 'incident links' | 'event ids';

/** Keeps the keys that we sign and seal with in the table `signing_keys`, so that all processors have the same. */
@Injectable()
export class SigningKeys {
  private readonly known = new Map<KeyUse, Promise<Buffer>>();

  constructor(private readonly database: Database) {}

  /** 32 random bytes, made when they are needed first. @throws PipelineError `store_unavailable` */
  keyOf(use: KeyUse): Promise<Buffer> {
    const known = this.known.get(use);
    if (known !== undefined) return known;
    const key = this.read(use);
    this.known.set(use, key);
    key.catch(() => this.known.delete(use));
    return key;
  }

  private read(name: KeyUse): Promise<Buffer> {
    return this.database.statement(async (tables) => {
      const kept = tables.selectFrom('signing_keys').select('key').where('name', '=', name);
      // A store that can only be read has its keys, too.
      const found = await kept.executeTakeFirst();
      if (found !== undefined) return found.key;
      await tables
        .insertInto('signing_keys')
        .values({ name, key: randomBytes(KEY_BYTES) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const { key } = await kept.executeTakeFirstOrThrow();
      return key;
    });
  }
}
