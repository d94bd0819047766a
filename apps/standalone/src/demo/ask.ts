import type { Answers, Source, Summary } from './answers.js';

/** Asks the processor by HTTP. @throws Error that says what it answered instead */
export async function askFor(processorUrl: string, signal: AbortSignal): Promise<Answers> {
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(`${processorUrl}/analytics/${path}`, { signal });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    throw new Error(`/analytics/${path} answered ${response.status}, ${(answer as { detail?: string }).detail}`);
  };
  const [summary, sources] = await Promise.all([ask('summary'), ask('sources')]);
  return { summary: summary as Summary, sources: sources as Record<string, Source> };
}
