import { redactValue } from '@app/contracts';
import { Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { messageOf, untitledOf } from './message.js';
import { NotifiableIncidentsQueries } from './notifiable-incidents.queries.js';
import type { PlannedNotification } from './notifications.repository.js';
import type { DueNotification } from './plan-notifications.js';
import { IncidentTitles } from './titles/incident-titles.queries.js';

/** Writes the messages of due notifications. */
@Injectable()
export class DueMessages {
  constructor(
    private readonly incidents: NotifiableIncidentsQueries,
    private readonly titles: IncidentTitles,
  ) {}

  /** @throws PipelineError `store_unavailable` */
  async of(due: readonly DueNotification[], now: Date): Promise<PlannedNotification[]> {
    const alertIds = new Set(due.flatMap(({ alerts }) => alerts.map(({ alert_id }) => alert_id)));
    const transitions = await this.incidents.transitions([...alertIds]);
    const titles = await this.titles.of(Scope.all, due.map(untitledOf), now);
    return due.map((one, index) => {
      const { incident_id, receiver, channel, kind, seq, sources, joinsDigest } = one;
      const message = redactValue(messageOf(one, titles[index]!, transitions));
      return { incident_id, company: message.company, receiver, channel, kind, seq, sources, message, joinsDigest };
    });
  }
}
