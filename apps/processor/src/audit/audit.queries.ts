import { type AuditAction, Database, decodeCursor, pageOf } from '@app/database';
import type { Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { AuditDto, AuditQueryDto, AuditEntryDto } from './audit.dto.js';

/** Reads the audit log. */
@Injectable()
export class AuditQueries {
  constructor(private readonly database: Database) {}

  /** Newest first. @throws PipelineError `query_invalid`, `store_unavailable` */
  async list({ company, action, actor, subject, cursor, limit }: AuditQueryDto, scope: Scope): Promise<AuditDto> {
    const after = cursor === undefined ? null : decodeCursor(cursor);
    const rows = await this.database.use((tables) =>
      tables
        .selectFrom('audit_log')
        .selectAll()
        .$if(!scope.isAll, (query) => query.where(sql<boolean>`companies && ${scope.companies}::text[]`))
        .$if(company !== undefined, (query) => query.where(sql<boolean>`${company} = any(companies)`))
        .$if(action !== undefined, (query) => query.where('action', '=', action!))
        .$if(actor !== undefined, (query) => query.where('actor_id', '=', actor!))
        .$if(subject !== undefined, (query) => query.where('subject', '=', subject!))
        .$if(after !== null, (query) =>
          query.where((eb) => eb(eb.refTuple('at', 'audit_id'), '<', eb.tuple(after!.time, after!.id))),
        )
        .orderBy('at', 'desc')
        .orderBy('audit_id', 'desc')
        .limit(limit + 1)
        .execute(),
    );
    const page = pageOf(rows, limit, ({ at, audit_id }) => ({ time: at, id: audit_id }));
    const shown = page.entries.map(
      ({ audit_id, at, actor_kind: kind, actor_id: id, actor_name: name, address, ...row }): AuditEntryDto => ({
        audit_id,
        at,
        actor: { kind, id, name, address },
        action: row.action as AuditAction,
        companies: row.companies?.filter((one) => scope.includes(one)) ?? null,
        subject: row.subject,
        detail: row.detail as Record<string, unknown>,
      }),
    );
    return { entries: shown, next_cursor: page.next_cursor };
  }
}
