import type { Answers, Source, Summary } from './answers.js';

/** The questions that the demo asks the processor by HTTP. */
export class Ask {
  constructor(
    private readonly processorUrl: string,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws Error that says what the processor answered instead */
  async answers(): Promise<Answers> {
    const [summary, sources] = await Promise.all([this.ask('summary'), this.ask('sources')]);
    return { summary: summary as Summary, sources: sources as Record<string, Source> };
  }

  /** End of the newest run of these companies, epoch milliseconds; null: there is none. @throws as `answers` */
  async lastEndMs(companies: readonly string[]): Promise<number | null> {
    const groups = await Promise.all(
      companies.map(async (company) => {
        const answer = await this.ask(`freshness?by=source&limit=5000&company=${encodeURIComponent(company)}`);
        return (answer as { groups: readonly { readonly last_run_at: string }[] }).groups;
      }),
    );
    const ends = groups.flat().map(({ last_run_at }) => Date.parse(last_run_at));
    return ends.length === 0 ? null : Math.max(...ends);
  }

  private async ask(path: string): Promise<unknown> {
    const response = await fetch(`${this.processorUrl}/analytics/${path}`, { signal: this.signal });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    throw new Error(`/analytics/${path} answered ${response.status}, ${(answer as { detail?: string }).detail}`);
  }
}
