import { errors, PipelineError } from '@app/contracts';
import { challengeOf, ProblemFilter } from '@app/platform';
import { type ArgumentsHost, Catch, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** Answers a ping that was refused with one plain sentence, as scripts show it. */
@Catch(PipelineError)
@Injectable()
export class PingFilter extends ProblemFilter {
  override catch(thrown: PipelineError, host: ArgumentsHost): void {
    const { http } = errors[thrown.code];
    if (http >= 500) return super.catch(thrown, host);
    this.telemetry.metrics.processingErrors.inc({ error_type: thrown.code });
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (http === 401) void reply.header('www-authenticate', challengeOf(thrown.code));
    void reply.status(http).type('text/plain; charset=utf-8').send(thrown.detail);
  }
}
