import type { QuestionWeight } from './question.js';

/** How a route asks the database. */
export interface QuestionKind {
  readonly weight: QuestionWeight;
  /** Whether reading may be answered by the read replica: nobody waits for what has just been written. */
  readonly mayLag?: boolean;
  /** Work that may take minutes. */
  readonly isLong?: boolean;
  /** The route streams, or waits for long, and takes its slot itself. */
  readonly isOwn?: boolean;
}

/** Metadata key of `QuestionKind`. */
export const QUESTION_KIND = 'question-kind';
