import { Questions } from '@app/database';
import { ApiProblems, readBody } from '@app/platform';
import { Controller, Get, HttpCode, HttpStatus, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  NotificationsDto,
  NotificationsQueryDto,
  NotificationTestDto,
  NotificationTestedDto,
} from './notifications.dto.js';
import { NotificationsService } from './notifications.service.js';

/** Who was told what, and whether it arrived. */
@ApiTags('notifications')
@Questions()
@Controller('notifications')
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  /** The newest first, with every attempt; page by page with `cursor`. */
  @Get()
  @ApiOperation({ summary: 'The delivery log' })
  listNotifications(@Query() query: NotificationsQueryDto): Promise<NotificationsDto> {
    return this.notifications.list(query);
  }

  /** Sends a real message over every channel of a receiver, once, and says what became of each. */
  @Post('test')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Try a receiver out' })
  @ApiBody({ type: NotificationTestDto })
  @ApiProblems('receiver_unknown', 'request_invalid', 'json_invalid')
  async testReceiver(@Req() request: FastifyRequest): Promise<NotificationTestedDto> {
    const { receiver } = await readBody(NotificationTestDto, request);
    return this.notifications.test(receiver, new Date());
  }
}
