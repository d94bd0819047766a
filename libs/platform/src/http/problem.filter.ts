import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Telemetry } from '../telemetry/telemetry.js';
import { ServiceSettings } from '../settings/service.settings.js';
import { PROBLEM_MEDIA_TYPE, problemOf } from './problem.js';

/** Answers every failed request with a problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(
    private readonly settings: ServiceSettings,
    protected readonly telemetry: Telemetry,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemOf(thrown);
    this.telemetry.metrics.processingErrors.inc({ error_type: problem.code });
    const route = `${request.method} ${request.routeOptions?.url ?? '(no route)'}`;
    if (problem.status === 500)
      this.logger.error({ err: (thrown as Error | undefined)?.cause ?? thrown, route }, 'request failed');
    else this.logger.debug({ code: problem.code, status: problem.status, route }, 'request refused');
    if (problem.status === 503) void reply.header('retry-after', this.settings.RETRY_AFTER_SECS);
    void reply.status(problem.status).type(PROBLEM_MEDIA_TYPE).send(problem);
  }
}
