import { Questions } from '@app/database';
import { ApiProblems, KnowsCaller, type KnownRequest, OpenToAll, TakesKeyFrom, textIn } from '@app/platform';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { STATUS_PAGE_POLICY } from './status-page.js';
import { StatusBadgeQueryDto, StatusPageQueryDto } from './status-page.dto.js';
import { type StatusDocument, StatusPageService } from './status-page.service.js';

/** Time for which a badge or a page may be kept, in seconds. */
const KEPT_SECS = 30;

/** The badge and the page that others may look at: of a company that KEYS_FILE makes public, or with a key that may read it. */
@ApiTags('operations')
@Questions()
@OpenToAll()
@KnowsCaller()
@TakesKeyFrom(({ query }) => textIn((query as { readonly key?: unknown }).key))
@ApiProblems('status_page_unknown', 'store_unavailable')
@Controller('status')
export class StatusPageController {
  constructor(private readonly status: StatusPageService) {}

  /** The state of a company, or of one of its sources, as a picture. */
  @Get('badge.svg')
  @ApiOperation({ summary: 'The status as a badge' })
  @ApiProduces('image/svg+xml')
  @ApiOkResponse({ description: 'The picture.' })
  async getStatusBadge(
    @Query() { company, source }: StatusBadgeQueryDto,
    @Req() { principal }: KnownRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    send(reply, 'image/svg+xml; charset=utf-8', await this.status.badge(principal, company, source));
  }

  /** The sources of a company and their states, in its language and by its clock. */
  @Get('page')
  @ApiOperation({ summary: 'The status page of a company' })
  @ApiProduces('text/html')
  @ApiOkResponse({ description: 'The page.' })
  async getStatusPage(
    @Query() { company }: StatusPageQueryDto,
    @Req() { principal }: KnownRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const page = await this.status.page(principal, company);
    void reply.header('content-security-policy', STATUS_PAGE_POLICY);
    send(reply, 'text/html; charset=utf-8', page);
  }
}

function send(reply: FastifyReply, type: string, { text, isPublic }: StatusDocument): void {
  void reply.header('cache-control', `${isPublic ? 'public' : 'private'}, max-age=${KEPT_SECS}`);
  void reply.header('referrer-policy', 'no-referrer');
  if (isPublic) {
    // A picture of another origin is shown only when its answer allows that.
    void reply.header('cross-origin-resource-policy', 'cross-origin').header('access-control-allow-origin', '*');
  } else void reply.header('vary', 'authorization, x-api-key, cookie');
  void reply.type(type).send(text);
}
