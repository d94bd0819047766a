import { ApiProblems, Changes, Needs, TakesKeyFrom, textIn } from '@app/platform';
import { Controller, Get, HttpCode, HttpStatus, Param, Post, Req, UseFilters } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { unavailable } from '../../accept/problem-codes.js';
import { PingAnswer } from './ping-answer.decorator.js';
import { PingPathDto, PingSignalPathDto } from './ping.dto.js';
import { PingFilter } from './ping.filter.js';
import { PingService } from './ping.service.js';

/** Pings as Healthchecks takes them: a line of curl at the start and at the end of a script. */
@ApiTags('doors')
@ApiProduces('text/plain')
@ApiProblems(...unavailable)
@UseFilters(PingFilter)
@Needs('ingest')
@TakesKeyFrom(({ query }) => textIn((query as { readonly key?: unknown }).key))
@Controller('ping/:company/:source/:object')
export class PingController {
  constructor(private readonly pings: PingService) {}

  /** The run ended well. A HEAD does the same. */
  @Get()
  @Changes()
  @PingAnswer('Ping: the run ended well')
  pingByGet(@Param() path: PingPathDto, @Req() request: FastifyRequest): Promise<string> {
    return this.pings.take(path, undefined, request);
  }

  /** The run ended well; the first 100 kB of the body are its log. */
  @Post()
  @HttpCode(HttpStatus.OK)
  @PingAnswer('Ping: the run ended well')
  pingWithLog(@Param() path: PingPathDto, @Req() request: FastifyRequest): Promise<string> {
    return this.pings.take(path, undefined, request);
  }

  /** The run started, failed, or ended with an exit code. A HEAD does the same. */
  @Get(':signal')
  @Changes()
  @PingAnswer('Ping with a signal')
  signalByGet(@Param() { signal, ...subject }: PingSignalPathDto, @Req() request: FastifyRequest): Promise<string> {
    return this.pings.take(subject, signal, request);
  }

  /** The same, the first 100 kB of the body being the log. */
  @Post(':signal')
  @HttpCode(HttpStatus.OK)
  @PingAnswer('Ping with a signal')
  signalWithLog(@Param() { signal, ...subject }: PingSignalPathDto, @Req() request: FastifyRequest): Promise<string> {
    return this.pings.take(subject, signal, request);
  }
}
