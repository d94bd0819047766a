import { Questions } from '@app/database';
import { Acting, type ScopedActor, ApiProblems, CallerScope, JsonBody, Needs, Scope } from '@app/platform';
import { Controller, Get, HttpCode, HttpStatus, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  NotificationsDto,
  NotificationsQueryDto,
  NotificationTestDto,
  NotificationTestedDto,
} from './notifications.dto.js';
import { NotificationsService } from './notifications.service.js';

/** Lists notifications with their deliveries, and tests receivers. */
@ApiTags('notifications')
@Questions()
@Needs('read')
@Controller('notifications')
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  /** Newest first, with every delivery attempt; page by page with `cursor`. */
  @Get()
  @ApiOperation({ summary: 'The delivery log' })
  listNotifications(@CallerScope() scope: Scope, @Query() query: NotificationsQueryDto): Promise<NotificationsDto> {
    return this.notifications.list(scope, query);
  }

  /** Sends one test message over each channel of a receiver and answers the outcome of each. */
  @Post('test')
  @Needs('operate')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Try a receiver out' })
  @ApiProblems('receiver_unknown', 'test_too_soon')
  testReceiver(
    @JsonBody() { receiver }: NotificationTestDto,
    @Acting() actor: ScopedActor,
  ): Promise<NotificationTestedDto> {
    return this.notifications.test(receiver, actor, new Date());
  }
}
