import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { KnownRequest } from '@app/platform';
import type { FastifyReply } from 'fastify';
import { finalize, Observable } from 'rxjs';
import { QUESTION_KIND, type QuestionKind } from './question-kind.js';
import { QuestionSlots } from './question-slots.js';
import { readerLeft } from './reader-left.js';
import { slotOwnersOf } from './slot-owners.js';

const isReading = new Set(['GET', 'HEAD']);
const never = new AbortController().signal;

/** Answers each request when it is its turn, over the connections of its weight, and stops when its reader leaves. */
@Injectable()
export class QuestionsInterceptor implements NestInterceptor {
  constructor(
    private readonly slots: QuestionSlots,
    private readonly reflector: Reflector,
  ) {}

  /** @throws PipelineError `questions_busy`, `reader_left`; ShareExhausted */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    // The route has the last word.
    const targets = [context.getClass(), context.getHandler()];
    const kind = this.reflector.getAllAndMerge<QuestionKind>(QUESTION_KIND, targets);
    const { weight, isLong, isOwn } = kind;
    if (isOwn === true) return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<KnownRequest>();
    const { method } = request;
    const { raw } = http.getResponse<FastifyReply>();
    // A request that changes something is done to its end, though its reader has left.
    const left = isReading.has(method) || weight === 'heavy' ? readerLeft(raw) : never;
    const mayLag = kind.mayLag === true && isReading.has(method);
    const owners = slotOwnersOf(request, weight === 'heavy' ? ({ heavyQuestions }) => heavyQuestions : undefined);
    const { answer, release } = await this.slots.enter({ weight, left, isLong, owners, mayLag });
    return new Observable((subscriber) => answer(() => next.handle().pipe(finalize(release)).subscribe(subscriber)));
  }
}
