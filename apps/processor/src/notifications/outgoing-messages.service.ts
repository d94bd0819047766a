import type { NotificationMessage } from '@app/alerting';
import { CompanyHabits } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { MessageLinks } from './links/message-links.service.js';

/** Adds to messages what is known only when they are sent: their links, and how their company is told. */
@Injectable()
export class OutgoingMessages {
  constructor(
    private readonly links: MessageLinks,
    private readonly habits: CompanyHabits,
  ) {}

  /** A message about several companies is in UTC and in English. @throws PipelineError `store_unavailable` */
  async of(message: NotificationMessage): Promise<NotificationMessage> {
    const { company } = message;
    const time_zone = company === null ? 'UTC' : this.habits.zones.nameOf(company);
    const language = company === null ? 'en' : this.habits.languageOf(company);
    return { ...(await this.links.linked(message)), time_zone, language };
  }
}
