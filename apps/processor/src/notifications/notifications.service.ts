import { PipelineError, redactText } from '@app/contracts';
import { decodeCursor, pageOf } from '@app/database';
import { type ScopedActor, type Scope, TryLaterError } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { type Channel, channelsOf, receiversWithin } from '../rules-file/index.js';
import { DeliveryError } from './channels/delivery-error.js';
import { send } from './channels/send.service.js';
import { testMessage } from './message.js';
import type {
  ChannelTestDto,
  NotificationsDto,
  NotificationsQueryDto,
  NotificationTestedDto,
} from './notifications.dto.js';
import { type AttemptEntry, NotificationsRepository } from './notifications.repository.js';
import { NotifySettingsSource } from './notify-settings-source.service.js';
import { OutgoingMessages } from './outgoing-messages.service.js';

/** Lists notifications and tests receivers. */
@Injectable()
export class NotificationsService {
  constructor(
    private readonly notifications: NotificationsRepository,
    private readonly source: NotifySettingsSource,
    private readonly outgoing: OutgoingMessages,
  ) {}

  /** @throws PipelineError `query_invalid`, `store_unavailable` */
  async list(scope: Scope, { cursor, limit, digest_id, receiver }: NotificationsQueryDto): Promise<NotificationsDto> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const found = await this.notifications.list(scope, { after, limit: limit + 1, digestId: digest_id, receiver });
    const { entries, next_cursor } = pageOf(found, limit, ({ created_at, notification_id }) => ({
      time: created_at,
      id: notification_id,
    }));
    return { notifications: entries, next_cursor };
  }

  /**
   * Sends one message over each channel, concurrently, without retries. A receiver that no route of the scope leads to is as
   * unknown as one that is not there.
   * @throws PipelineError `receiver_unknown`, `store_unavailable`; TryLaterError `test_too_soon`
   */
  async test(name: string, actor: ScopedActor, now: Date): Promise<NotificationTestedDto> {
    const reachable = receiversWithin(actor.scope, this.source.current());
    const receiver = reachable.find((candidate) => candidate.name === name);
    if (receiver === undefined) {
      throw new PipelineError(
        'receiver_unknown',
        `the configuration names no receiver ${JSON.stringify(redactText(name))}`,
      );
    }
    const channels = [...channelsOf(receiver)];
    // A message that has left cannot be taken back, so it is written down before.
    const leftSecs = await this.notifications.noteTest(actor, name);
    if (leftSecs > 0) throw new TryLaterError('test_too_soon', 'a test was sent within the last minute', leftSecs);
    return {
      receiver: name,
      results: await Promise.all(
        channels.map(([channel, target]) => this.testChannel({ scope: actor.scope, name, channel }, target, now)),
      ),
    };
  }

  private async testChannel(
    { scope, name: receiver, channel }: { readonly scope: Scope; readonly name: string; readonly channel: string },
    target: Channel,
    now: Date,
  ): Promise<ChannelTestDto> {
    const message = testMessage(randomUUID(), receiver, now);
    const problem = await send(target, await this.outgoing.of(message), {
      now,
      signal: new AbortController().signal,
    }).then(
      () => null,
      (thrown: unknown) => DeliveryError.from(thrown).problem,
    );
    const attempt: AttemptEntry = { at: now.toISOString(), ok: problem === null, problem };
    await this.notifications.insertSent(
      { incident_id: null, company: scope.only, receiver, channel, kind: 'test', seq: 0, sources: [], message },
      attempt,
    );
    return { channel, notification_id: message.notification_id, ...attempt };
  }
}
