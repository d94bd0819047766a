import { Database, recordChange } from '@app/database';
import type { Actor, Principal } from '@app/platform';
import { Injectable } from '@nestjs/common';

/** Writes down who signed in and out; it keeps nothing else about them. */
@Injectable()
export class SignInsRepository {
  constructor(private readonly database: Database) {}

  /** @param address that the request came from. @throws PipelineError `store_unavailable` */
  async record(
    action: 'signed_in' | 'signed_out',
    { kind, id, name, scope }: Principal,
    address: string,
  ): Promise<void> {
    const actor: Actor = { kind, id, name, address };
    await this.database.statement((tables) =>
      recordChange(tables, actor, { action, companies: scope.companies, subject: id }),
    );
  }
}
