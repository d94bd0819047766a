import { Controller, Get, HttpStatus, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { TRANSPORT, type Transport } from '../bus/transport.js';
import { OpenToAll } from '../access/needs.decorator.js';
import { IgnoresQuery } from '../http/ignores-query.decorator.js';
import { LivenessDto } from './health.dto.js';

/** Whether the process is alive at all. */
@ApiTags('operations')
@OpenToAll()
@Controller('health/live')
export class LivenessController {
  constructor(@Inject(TRANSPORT) private readonly transport: Transport) {}

  /** Whether the process can go on: 503 says "start me again". */
  @Get()
  @IgnoresQuery()
  @ApiOperation({ summary: 'Liveness: 503 only when a restart is the remedy' })
  @ApiResponse({ status: 200, type: LivenessDto, description: 'Alive.' })
  @ApiResponse({ status: 503, type: LivenessDto, description: 'A part of the process has ended for good.' })
  async getLiveness(@Res({ passthrough: true }) reply: FastifyReply): Promise<LivenessDto> {
    const reason = await this.transport.failure();
    if (reason !== null) void reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    return { status: reason === null ? 'ok' : 'error', reason };
  }
}
