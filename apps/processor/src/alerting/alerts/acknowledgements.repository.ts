import { PipelineError, redactText } from '@app/contracts';
import { Database, recordChange, within } from '@app/database';
import { type ScopedActor, signatureOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { AcknowledgeDto, AlertDto } from './alerts.dto.js';
import { AlertsQueries } from './alerts.queries.js';

/** Writes acknowledgements, the only columns of `alerts` that the engine does not write. */
@Injectable()
export class AcknowledgementsRepository {
  constructor(
    private readonly database: Database,
    private readonly alerts: AlertsQueries,
  ) {}

  /**
   * Acknowledges an alert of the scope. The first acknowledgement stays; another one changes nothing.
   * @throws PipelineError `alert_unknown`, `alert_over`, `store_unavailable`
   */
  async acknowledge(id: string, { note: written, by }: AcknowledgeDto, actor: ScopedActor): Promise<AlertDto> {
    const note = redactText(written);
    await this.database.transaction(async (tables) => {
      const changed = await tables
        .updateTable('alerts')
        .set({ acked_at: sql<string>`now()`, acked_by: signatureOf(actor, by), ack_note: note })
        .where('alert_id', '=', id)
        .where(within(actor.scope))
        .where('state', '<>', 'resolved')
        .where('acked_at', 'is', null)
        .returning('company')
        .executeTakeFirst();
      if (changed === undefined) return;
      const companies = changed.company === null ? null : [changed.company];
      await recordChange(tables, actor, { action: 'alert_acknowledged', companies, subject: id, detail: { note } });
    });
    const alert = await this.alerts.find(actor.scope, id);
    if (alert.acknowledgement === null) {
      throw new PipelineError('alert_over', `the alert was resolved at ${alert.resolved_at ?? 'a time before'}`);
    }
    return alert;
  }
}
