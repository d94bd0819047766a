import { summarize } from '@app/analytics';
import { type RawLog, rawRunIdOf } from '@app/contracts';
import { eventually } from '@app/platform/testing';
import { expect } from 'vitest';
import { Client } from 'pg';

/** The runs in the database, beside the acknowledged ones. */
export interface Balance {
  readonly acknowledged: number;
  readonly stored: number;
  readonly deadLetters: number;
  /** Acknowledged, and neither stored nor set aside. */
  readonly lost: readonly string[];
}

/** Remembers which runs were acknowledged, and finds them again. */
export class Ledger {
  private readonly acknowledged = new Map<string, RawLog>();
  private readonly answersMs: number[] = [];

  constructor(private readonly databaseUrl: string) {}

  acknowledge(records: readonly RawLog[]): void {
    for (const record of records) this.acknowledged.set(rawRunIdOf(record), record);
    this.answersMs.push(performance.now());
  }

  /** Milliseconds from a moment (of `performance.now`) to the first 2xx after it; Infinity when none has come yet. */
  firstAnswerMs(sinceMs: number): number {
    return (this.answersMs.find((atMs) => atMs > sinceMs) ?? Infinity) - sinceMs;
  }

  /** The longest time after a moment without a single 2xx, up to the last 2xx. */
  longestGapMs(sinceMs: number): number {
    const answers = [sinceMs, ...this.answersMs.filter((atMs) => atMs > sinceMs)];
    return Math.max(0, ...answers.slice(1).map((atMs, index) => atMs - answers[index]!));
  }

  /** Acknowledged runs that are not among the given ones: each of them is a false 2xx when those are all on the bus. */
  missingFrom(runIds: ReadonlySet<string>): string[] {
    return [...this.acknowledged.keys()].filter((id) => !runIds.has(id));
  }

  get size(): number {
    return this.acknowledged.size;
  }

  async balance(): Promise<Balance> {
    const stored = new Set(await this.ids('select run_id::text as id from runs'));
    const deadLetters = await this.ids('select run_id::text as id from dead_letters');
    const accounted = new Set([...stored, ...deadLetters]);
    return {
      acknowledged: this.size,
      stored: stored.size,
      deadLetters: deadLetters.length,
      lost: [...this.acknowledged.keys()].filter((id) => !accounted.has(id)),
    };
  }

  /** Waits until everything is accounted for. @throws Error with what is missing when that does not happen in time */
  async settled(withinMs = 60_000): Promise<Balance> {
    let last: Balance | undefined;
    return eventually(
      'every acknowledged run is stored or set aside',
      async () => {
        last = await this.balance();
        if (last.lost.length > 0) throw new Error(`${last.lost.length} of ${last.acknowledged} are missing`);
        return last;
      },
      { withinMs, everyMs: 250 },
    );
  }

  /** Every aggregate equals the one computed from the list of what was acknowledged. */
  async expectAggregates(
    processorUrl: string,
    expected: readonly RawLog[] = [...this.acknowledged.values()],
  ): Promise<void> {
    const ask = async (path: string) =>
      (await (await fetch(`${processorUrl}/analytics/${path}`)).json()) as Record<string, Record<string, unknown>>;
    const [summary, sources] = await Promise.all([ask('summary'), ask('sources')]);
    const bySource = Map.groupBy(expected, ({ Source }) => Source);
    expect(
      Object.fromEntries(
        Object.entries(sources).map(([source, { total_count, failed_count }]) => [
          source,
          { total_count, failed_count },
        ]),
      ),
    ).toEqual(
      Object.fromEntries(
        [...bySource].map(([source, runs]) => [
          source,
          { total_count: runs.length, failed_count: runs.filter(({ Etat }) => Etat === 'FAILED').length },
        ]),
      ),
    );
    const { p50, p95, p99, max } = summarize(expected.map((run) => Number(run['Duree secondes'])))!;
    expect(summary.duration_seconds).toEqual({
      p50: expect.closeTo(p50, 9),
      p95: expect.closeTo(p95, 9),
      p99: expect.closeTo(p99, 9),
      max: expect.closeTo(max, 9),
    });
    const failed = expected.filter(({ Etat }) => Etat === 'FAILED').length;
    expect(summary).toMatchObject({
      total_logs_processed: expected.length,
      failed_count: failed,
      success_count: expected.length - failed,
      total_sources: new Set(expected.map(({ Source }) => Source)).size,
    });
  }

  private async ids(query: string): Promise<string[]> {
    const client = new Client({ connectionString: this.databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const { rows } = await client.query<{ id: string }>(query);
      return rows.map(({ id }) => id);
    } finally {
      await client.end();
    }
  }
}
