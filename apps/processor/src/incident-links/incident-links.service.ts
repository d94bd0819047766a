import { isUuid } from '@app/contracts';
import { FailedAttempts, type ScopedActor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { LINK_LIFETIME_MS, linkActions, MessageLinks } from '../notifications/index.js';
import { IncidentLinksRepository, type LinkedMessage } from './incident-links.repository.js';
import type { LinkPage, LinkState } from './link-page.js';

/** A link as it was asked for. */
export interface AskedLink {
  readonly id: string;
  readonly action: string;
  readonly signature: string;
  /** Address of whoever asks. */
  readonly address: string;
}

type LinkAnswer = Omit<LinkPage, 'language'>;

/** Shows and uses the links of messages. */
@Injectable()
export class IncidentLinksService {
  constructor(
    private readonly store: IncidentLinksRepository,
    private readonly links: MessageLinks,
    private readonly attempts: FailedAttempts,
  ) {}

  /** Changes nothing: programs look at links in mails before people do. @throws PipelineError `too_many_attempts`, `store_unavailable` */
  async show(asked: AskedLink, now: Date): Promise<LinkAnswer> {
    return (await this.find(asked, now)).answer;
  }

  /** Does what the link is for, once. @throws PipelineError `too_many_attempts`, `store_unavailable` */
  async use(asked: AskedLink, now: Date): Promise<LinkAnswer> {
    const { answer, message } = await this.find(asked, now);
    if (message === null || answer.state !== 'ready') return answer;
    const { receiver, scope } = message;
    const actor: ScopedActor = {
      kind: 'link',
      id: receiver,
      name: `link to ${receiver}`,
      address: asked.address,
      scope,
    };
    const isDone = await this.store.use(message, answer.action, actor, now);
    return isDone ? { ...answer, state: 'done' } : this.show(asked, now);
  }

  private async find(
    { id, action: asked, signature, address }: AskedLink,
    now: Date,
  ): Promise<{ answer: LinkAnswer; message: LinkedMessage | null }> {
    const action = linkActions.find((one) => one === asked);
    const isOurs = action !== undefined && isUuid(id) && (await this.links.isOurs(id, action, signature));
    if (!isOurs) this.attempts.failed(address);
    const message = isOurs ? await this.store.find(id, action) : null;
    if (action === undefined || message === null) {
      const unknown = {
        state: 'unknown',
        action: action ?? 'acknowledge',
        title: null,
        receiver: null,
        url: null,
      } as const;
      return { answer: unknown, message: null };
    }
    const { title, receiver, incident_id } = message;
    const url = this.links.base === null ? null : `${this.links.base}/incidents/${incident_id}`;
    return { answer: { state: stateOf(message, now), action, title, receiver, url }, message };
  }
}

function stateOf({ isUsed, isOver, created_at }: LinkedMessage, now: Date): LinkState {
  if (isUsed) return 'used';
  if (now.getTime() >= Date.parse(created_at) + LINK_LIFETIME_MS) return 'expired';
  return isOver ? 'over' : 'ready';
}
