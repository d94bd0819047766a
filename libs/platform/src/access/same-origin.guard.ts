import { PipelineError } from '@app/contracts';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { CHANGES } from './needs.decorator.js';
import { isOfOtherPage } from './request-origin.js';

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses a request that changes something and that the page of another origin makes a browser send. */
@Injectable()
export class SameOriginGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws PipelineError `cross_site_refused` */
  canActivate(context: ExecutionContext): boolean {
    const { method, headers } = context.switchToHttp().getRequest<FastifyRequest>();
    const isReading =
      reading.has(method) && this.reflector.get<boolean | undefined>(CHANGES, context.getHandler()) !== true;
    if (isReading || !isOfOtherPage(headers)) return true;
    throw new PipelineError('cross_site_refused', 'the page of another site may not make a browser send this');
  }
}
