import type { ErrorCode } from '@app/contracts';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ShareExhausted } from '../access/share-exhausted.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { ServiceSettings } from '../settings/service.settings.js';
import { PROBLEM_MEDIA_TYPE, problemOf, TryLaterError } from './problem.js';

/** How long a request that is answered 429 should wait, in seconds. */
const TRY_AGAIN_SECS = 60;

/** Never basic auth: a browser would ask for a password. https://www.rfc-editor.org/rfc/rfc6750#section-3 */
export const challengeOf = (code: ErrorCode): string =>
  `Bearer realm="observability-stack"${code === 'key_invalid' ? ', error="invalid_token"' : ''}`;

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
    if (problem.status === 401) void reply.header('www-authenticate', challengeOf(problem.code));
    if (thrown instanceof ShareExhausted)
      this.telemetry.metrics.sharesRefused.inc({ share: thrown.share, owner: thrown.kind });
    if (problem.status === 429) {
      void reply.header('retry-after', thrown instanceof TryLaterError ? thrown.retryAfterSecs : TRY_AGAIN_SECS);
    }
    if (problem.status === 503) void reply.header('retry-after', this.settings.RETRY_AFTER_SECS);
    void reply.status(problem.status).type(PROBLEM_MEDIA_TYPE).send(problem);
  }
}
