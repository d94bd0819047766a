import { AsyncLocalStorage } from 'node:async_hooks';

/** `heavy`: may read many runs. `light`: reads a page. */
export type QuestionWeight = 'light' | 'heavy';

/** A request that asks the database for something, and changes nothing that waits for it. */
export interface Question {
  readonly weight: QuestionWeight;
  /** Whether the read replica may answer, which is some moments behind. */
  readonly mayLag?: boolean;
  /** Aborted, with a PipelineError, when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

const questions = new AsyncLocalStorage<Question>();

/** The question that the caller works for; undefined: for the service itself. */
export const currentQuestion = (): Question | undefined => questions.getStore();

/** Works for a question: what it asks the database goes over connections of its weight, and ends with it. */
export const asking = <T>(question: Question, work: () => T): T => questions.run(question, work);

/** Works for the service itself, for longer than the question that began it. */
export const unasked = <T>(work: () => T): T => questions.exit(work);
