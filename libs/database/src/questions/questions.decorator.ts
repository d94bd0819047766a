import { ApiProblems } from '@app/platform';
import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { QUESTION_KIND, type QuestionKind } from './question-kind.js';
import { QuestionsInterceptor } from './questions.interceptor.js';

/** The routes of a controller ask the database: light ones, unless one says otherwise. */
export const Questions = (kind: Pick<QuestionKind, 'mayLag'> = {}): ClassDecorator =>
  applyDecorators(
    SetMetadata(QUESTION_KIND, { ...kind, weight: 'light' }),
    UseInterceptors(QuestionsInterceptor),
    ApiProblems('store_unavailable', 'questions_busy', 'question_too_slow'),
  );

/** A route that may read many runs. The controller has `Questions`. */
export const HeavyQuestion = (kind: Pick<QuestionKind, 'isLong'> = {}): MethodDecorator =>
  SetMetadata(QUESTION_KIND, { ...kind, weight: 'heavy' });

/** A route that has to see what has just been written, in a controller whose routes `mayLag`. */
export const UpToDate = (): MethodDecorator => SetMetadata(QUESTION_KIND, { weight: 'light', mayLag: false });

/** A route that streams for as long as its reader likes, and is limited otherwise. */
export const OwnSlots = (): MethodDecorator => SetMetadata(QUESTION_KIND, { weight: 'light', isOwn: true });
