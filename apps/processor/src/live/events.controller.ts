import { OwnSlots, Questions } from '@app/database';
import { ApiProblems } from '@app/platform';
import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { eventHeaders } from './event-stream.js';
import { EventsQueryDto } from './events.dto.js';
import { EventsService } from './events.service.js';

/** What happens, as it happens. */
@ApiTags('events')
@Questions()
@Controller('events')
export class EventsController {
  constructor(private readonly events: EventsService) {}

  /**
   * Server-sent events: `hello` first, then `run` (a run as in `/runs`) and `alert` (an alert as in `/alerts`, with `from`
   * and `to`). Whoever comes back with `Last-Event-ID` is sent what was missed, or `reset` when that is too much: then what
   * is shown has to be read again.
   */
  @OwnSlots()
  @Get()
  @ApiOperation({ summary: 'New runs and changes of alerts, live' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: '`id` of the last event that is known.' })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  @ApiProblems('events_busy', 'shutting_down')
  streamEvents(
    @Query() { last_event_id, ...filter }: EventsQueryDto,
    @Headers('last-event-id') header: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (request.method === 'HEAD') return Promise.resolve(void reply.headers(eventHeaders).send());
    return this.events.listen(reply.raw, { filter, lastEventId: header ?? last_event_id }, () => void reply.hijack());
  }
}
