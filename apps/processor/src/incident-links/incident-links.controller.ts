import { Questions } from '@app/database';
import { ApiProblems, IgnoresQuery, OpenToAll } from '@app/platform';
import { Controller, Get, HttpStatus, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { linkActions } from '../notifications/index.js';
import { type AskedLink, IncidentLinksService } from './incident-links.service.js';
import { languageOf } from './language-of.js';
import { LINK_PAGE_POLICY, type LinkPage, linkPageOf, type LinkState } from './link-page.js';

const statusOf: Readonly<Record<LinkState, HttpStatus>> = {
  ready: HttpStatus.OK,
  done: HttpStatus.OK,
  used: HttpStatus.OK,
  over: HttpStatus.OK,
  expired: HttpStatus.GONE,
  unknown: HttpStatus.NOT_FOUND,
};

/** The links in messages that acknowledge an incident, or mute it for an hour. The signature in a link stands for a key. */
@ApiTags('alerts')
@Questions()
@OpenToAll()
@ApiProduces('text/html')
@ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
@ApiParam({ name: 'action', enum: linkActions })
@ApiParam({ name: 'signature', schema: { type: 'string' } })
@ApiResponse({ status: HttpStatus.NOT_FOUND, description: 'There is no such link.' })
@ApiResponse({ status: HttpStatus.GONE, description: 'The message is older than 7 days.' })
@ApiProblems('too_many_attempts')
@Controller('ui/incident-links/:id/:action/:signature')
export class IncidentLinksController {
  constructor(private readonly links: IncidentLinksService) {}

  /** A page that asks whether to do it. Nothing is changed. */
  @Get()
  @IgnoresQuery()
  @ApiOperation({ summary: 'The page behind a link in a message' })
  @ApiResponse({ status: HttpStatus.OK, description: 'The page.' })
  async showIncidentLink(
    @Param() link: Omit<AskedLink, 'address'>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    send(await this.links.show({ ...link, address: request.ip }, new Date()), request, reply);
  }

  /** Does it, once, and writes it down in the audit log. */
  @Post()
  @IgnoresQuery()
  @ApiOperation({ summary: 'Use a link in a message' })
  @ApiResponse({ status: HttpStatus.OK, description: 'The page that says what became of it.' })
  async useIncidentLink(
    @Param() link: Omit<AskedLink, 'address'>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    send(await this.links.use({ ...link, address: request.ip }, new Date()), request, reply);
  }
}

function send(page: Omit<LinkPage, 'language'>, { headers }: FastifyRequest, reply: FastifyReply): void {
  void reply
    .status(statusOf[page.state])
    .header('content-security-policy', LINK_PAGE_POLICY)
    .header('vary', 'accept-language')
    .type('text/html; charset=utf-8')
    .send(linkPageOf({ ...page, language: languageOf(headers['accept-language']) }));
}
