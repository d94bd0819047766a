import type { StartFact } from '@app/alerting';
import { type Database, objectIdOf } from '@app/database';
import { sql } from 'kysely';
import { epochMs } from '../engine/settled-runs.js';
import { ofCompanies, type RunsRange } from './runs-by-time.queries.js';

const PAGE_STARTS = 10_000;

type FoundStart = Omit<StartFact, 'arrived_ms'> & { readonly started_at: string };

/**
 * The stored starts within a range in the order of their times, as if each had arrived when its run began. Those of runs that
 * ended long ago are not kept.
 */
export class StartsByTime {
  private waiting: FoundStart[] = [];
  private last: FoundStart | null = null;
  private isLast = false;

  constructor(
    private readonly database: Database,
    private readonly range: RunsRange,
  ) {}

  /**
   * @returns those up to a moment, epoch milliseconds, that no call before returned
   * @throws PipelineError `store_unavailable`
   */
  async upTo(ms: number): Promise<StartFact[]> {
    while (!this.isLast && (this.waiting.at(-1)?.start_ms ?? -Infinity) <= ms) await this.readPage();
    const next = this.waiting.findIndex(({ start_ms }) => start_ms > ms);
    const found = next < 0 ? this.waiting : this.waiting.slice(0, next);
    this.waiting = next < 0 ? [] : this.waiting.slice(next);
    return found.map(({ started_at: _, ...start }) => ({ ...start, arrived_ms: start.start_ms }));
  }

  private async readPage(): Promise<void> {
    const { fromMs, toMs } = this.range;
    const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
    const ofCompany = ofCompanies(this.range);
    const next =
      this.last === null
        ? sql`true`
        : sql`(started_at, run_id) > (${this.last.started_at}::timestamptz, ${this.last.run_id}::uuid)`;
    const page = await this.database.use(async (tables) => {
      const { rows } = await sql<FoundStart>`
        select run_id, company, zone, source, ${objectIdOf()} as object_id, object_type,
          start_log->>'sequence_id' as sequence_id, ${epochMs(sql`started_at`)} as start_ms, started_at
        from open_runs
        where started_at >= ${from}::timestamptz and started_at <= ${to}::timestamptz and ${ofCompany} and ${next}
        order by open_runs.started_at, run_id limit ${PAGE_STARTS}`.execute(tables);
      return rows;
    });
    this.waiting.push(...page);
    this.last = page.at(-1) ?? this.last;
    this.isLast = page.length < PAGE_STARTS;
  }
}
