import { ApiProblems, IgnoresQuery, type KnownRequest, OpenToAll } from '@app/platform';
import { Controller, Get, HttpStatus, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { OpenIdSignInService } from './open-id-sign-in.service.js';
import { OpenIdStartDto } from './session.dto.js';

/** The sign-in of people whom an OpenID provider knows. A browser goes to these addresses itself. */
@ApiTags('sign-in')
@OpenToAll()
@ApiResponse({ status: HttpStatus.FOUND, description: 'Where the browser goes on.' })
@Controller('ui/session/openid')
export class OpenIdController {
  constructor(private readonly signIn: OpenIdSignInService) {}

  /** Sends the browser to the provider. */
  @Get()
  @ApiOperation({ summary: 'Sign in with the OpenID provider' })
  @ApiProblems('route_unknown')
  async beginOpenId(
    @Query() { to }: OpenIdStartDto,
    @Req() request: KnownRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    void reply.redirect(await this.signIn.begin(to, { request, reply }), HttpStatus.FOUND);
  }

  /** The provider sends the browser back to this address, `OIDC_REDIRECT_URL`. */
  @Get('callback')
  @IgnoresQuery()
  @ApiOperation({ summary: 'Where the OpenID provider sends a browser back' })
  async finishOpenId(@Req() request: KnownRequest, @Res() reply: FastifyReply): Promise<void> {
    void reply.redirect(await this.signIn.finish(searchOf(request.url), { request, reply }), HttpStatus.FOUND);
  }
}

const searchOf = (url: string): string => new URL(url, 'http://here').search;
