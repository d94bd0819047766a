import { ApiProblems, JsonBody, KnowsCaller, type KnownRequest, OpenToAll } from '@app/platform';
import { Controller, Delete, Get, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SessionDto, SignInDto } from './session.dto.js';
import { SignInService } from './sign-in.service.js';
import { WhoAsksService } from './who-asks.service.js';

/** The sign-in of a browser to the console. */
@ApiTags('sign-in')
@OpenToAll()
@Controller('ui/session')
export class SessionController {
  constructor(
    private readonly signIn: SignInService,
    private readonly whoAsks: WhoAsksService,
  ) {}

  /** Answers who asks, by a key or by the cookie of a sign-in, and what they may do. */
  @Get()
  @KnowsCaller()
  @ApiOperation({ summary: 'Who am I' })
  getSession(@Req() request: KnownRequest): SessionDto {
    return this.whoAsks.of(request);
  }

  /**
   * Gives the browser a sealed cookie in place of the key, which need not be shown again. Each request looks the key up: when it
   * is revoked or expires, the sign-in ends with it.
   */
  @Post()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Sign in with a key' })
  @ApiProblems('key_invalid', 'permission_missing', 'too_many_attempts', 'store_unavailable')
  async beginSession(
    @JsonBody() { key }: SignInDto,
    @Req() request: KnownRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    return this.whoAsks.afterSignIn(await this.signIn.withKey(key, { request, reply }));
  }

  /** The browser forgets its cookie, and this process takes it from nobody any more. */
  @Delete()
  @KnowsCaller()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Sign out' })
  @ApiProblems('store_unavailable')
  async endSession(@Req() request: KnownRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.signIn.end({ request, reply });
  }
}
