/** Answers to questions that the script of the page (`early/early.ts`) has asked before this one was there, by address. */
export interface EarlyAnswers {
  /** `performance.now()` when they were asked. */
  readonly askedMs: number;
  readonly answers: Map<string, Promise<Response>>;
}

/** An answer that waited longer for somebody to take it is asked for anew; on a slow line the scripts take some seconds. */
const MOST_AGE_MS = 20_000;

const kept = (): EarlyAnswers | undefined => (globalThis as { readonly earlyAnswers?: EarlyAnswers }).earlyAnswers;

/** The answer to a question that was asked early, once; null: it was not, or was refused, or was asked long ago. */
export async function takeEarlyAnswer(url: string): Promise<Response | null> {
  const { answers, askedMs = 0 } = kept() ?? {};
  const asked = answers?.get(url);
  if (asked === undefined) return null;
  answers?.delete(url);
  if (performance.now() - askedMs > MOST_AGE_MS) return null;
  const response = await asked.catch(() => null);
  return response?.ok === true ? response : null;
}
