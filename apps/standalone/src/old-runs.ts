import { Database } from '@app/database';
import { DAY_MS } from '@app/time';
import { sql } from 'kysely';

/** A run that ended as long before it arrived is history: no alert is about it (docs/alerts.md#which-time-counts). */
const HISTORY_MS = DAY_MS;

/** Runs are counted up to here, so that a start is quick on any store. */
const MOST_COUNTED = 100_000;

interface Stored {
  readonly count: number;
  /** Starts of the first and of the newest run, and when the newest ended and arrived; ISO 8601 in UTC. */
  readonly first: string;
  readonly last: string;
  readonly ended: string;
  readonly arrived: string;
}

/**
 * A sentence for a store whose newest run was too old for an alert when it arrived, and where to see its runs; null for any other
 * store, and for an empty one.
 */
export async function oldRunsNotice(databaseUrl: string, processorUrl: string): Promise<string | null> {
  const stored = await storedRuns(databaseUrl);
  if (stored === null || Date.parse(stored.arrived) - Date.parse(stored.ended) < HISTORY_MS) return null;
  const { count, first, last, ended } = stored;
  const runs =
    count > MOST_COUNTED ? `More than ${textOf(MOST_COUNTED)} runs` : count === 1 ? '1 run' : `${textOf(count)} runs`;
  const day = new Date(ended).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  // `to` is exclusive, and microseconds are cut off.
  const time = new URLSearchParams({ from: isoOf(first, 0), to: isoOf(last, 1) });
  return `${runs}, the last on ${day}: too old to alert. See them: ${processorUrl}/ui/runs?${time.toString()}`;
}

const isoOf = (time: string, laterMs: number): string => new Date(Date.parse(time) + laterMs).toISOString();

const textOf = (count: number): string => count.toLocaleString('en-US');

async function storedRuns(url: string): Promise<Stored | null> {
  const database = new Database({ url, poolSize: 1 });
  try {
    return await database.use(async (tables) => {
      const { rows } = await sql<Stored>`
        select (select count(*)::int from (select 1 from runs limit ${MOST_COUNTED + 1}) as counted) as count,
          (select min(start_time) from runs) as first, start_time as last,
          coalesce(end_time, start_time) as ended, ingested_at as arrived
        from runs order by start_time desc limit 1`.execute(tables);
      return rows[0] ?? null;
    });
  } finally {
    await database.close();
  }
}
