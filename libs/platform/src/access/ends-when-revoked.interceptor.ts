import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type KnownRequest, principalOf } from './caller.decorator.js';
import { KeyRing } from './key-ring.service.js';

/** Cuts an answer that is under way when the key of its reader is revoked, or their sign-in ends. */
@Injectable()
export class EndsWhenRevokedInterceptor implements NestInterceptor {
  constructor(private readonly keys: KeyRing) {}

  intercept<T>(context: ExecutionContext, next: CallHandler<T>): ReturnType<CallHandler<T>['handle']> {
    const http = context.switchToHttp();
    const { raw } = http.getResponse<FastifyReply>();
    const forget = this.keys.whenRevoked(principalOf(http.getRequest<KnownRequest>()), () => raw.destroy());
    raw.once('close', forget);
    return next.handle();
  }
}

/** A route whose answer may take as long as its reader likes. */
export const EndsWhenRevoked = (): MethodDecorator => applyDecorators(UseInterceptors(EndsWhenRevokedInterceptor));
