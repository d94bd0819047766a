import { OwnSlots, Questions } from '@app/database';
import { ApiProblems, CallerScope, EndsWithKey, Needs, Scope, shareOwnersOf } from '@app/platform';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { eventHeaders } from './event-stream.service.js';
import { EventsQueryDto } from './events.dto.js';
import { EventsService } from './events.service.js';

/** Streams new runs, alert transitions and states of subjects. */
@ApiTags('events')
@Questions()
@Needs('read')
@Controller('events')
export class EventsController {
  constructor(private readonly events: EventsService) {}

  /**
   * Server-sent events: `hello` first, then `run` (a run as in `/runs`), `alert` (an alert as in `/alerts`, with `from`
   * and `to`) and `state` (a source or an object whose state has changed, with `state`, `reason`, `since` and `detected_at` as in
   * `/state`). A client that reconnects with `Last-Event-ID` receives the events it missed, or `reset` when more than 1000
   * runs, transitions or states were missed: then it has to reload its data.
   */
  @EndsWithKey()
  @OwnSlots()
  @Get()
  @ApiOperation({ summary: 'New runs, changes of alerts and states, live' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: '`id` of the last event that is known.' })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  @ApiProblems('events_busy', 'shutting_down')
  streamEvents(
    @CallerScope() scope: Scope,
    @Query() { last_event_id, ...filter }: EventsQueryDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (request.method === 'HEAD') return Promise.resolve(void reply.headers(eventHeaders).send());
    const header = request.headers['last-event-id'] as string | undefined;
    const listener = { scope, owners: shareOwnersOf(request), filter, lastEventId: header ?? last_event_id };
    return this.events.listen(reply.raw, listener, () => void reply.hijack());
  }
}
