import { describe, expect, it } from 'vitest';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { post } from './harness/http.js';
import { startStack } from './harness/stack.js';

const file =
  process.env.REAL_RUNS_FILE ?? join(import.meta.dirname, '..', '..', 'shared', 'data', 'connector-runs.ndjson');

interface Alert {
  readonly rule: string;
  readonly severity: string;
  readonly summary: string;
  readonly subject: { readonly source: string | null; readonly object_type: string | null };
  readonly started_at: string;
  readonly detected_at: string;
}
interface Backtested {
  readonly runs_count: number;
  readonly current: { readonly alerts: readonly Alert[]; readonly notification_count: number };
}

(existsSync(file) ? describe : describe.skip)('72 runs of a company, tried at their own time', () => {
  it('have one failure, which is told once, and nothing else: a first cycle has nothing to be compared with', async () => {
    const stack = await startStack({ COMPANY_TIME_ZONES: 'akonovia=America/Toronto' });
    try {
      await post(`${stack.urls.ingestion}/ingest/batch`, readFileSync(file));
      const { body } = await post<Backtested>(`${stack.urls.processor}/rules/backtest`, {
        from: '2025-09-05T00:00:00Z',
        to: '2025-09-06T00:00:00Z',
      });
      expect(body.runs_count).toBe(72);
      expect(body.current.alerts).toMatchObject([
        {
          rule: 'failure-detected',
          severity: 'critical',
          summary: "akonovia / sharepoint_graph / EventFactureApplication failed: 'id'",
          subject: { source: 'sharepoint_graph', object_type: 'EventFactureApplication' },
          started_at: '2025-09-05T20:45:55.203Z',
          // A retry within three minutes could have healed it.
          detected_at: '2025-09-05T20:48:55.203Z',
        },
      ]);
      expect(body.current.notification_count).toBe(1);
    } finally {
      await stack.close();
    }
  });
});
