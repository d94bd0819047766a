import { aRawLog } from '@app/contracts/testing';
import { describe, expect, it } from 'vitest';
import { ndjson, post } from '../../../test/harness/http.js';
import { startStack } from '../../../test/harness/stack.js';
import { oldRunsNotice } from './old-runs.js';

describe('the notice about old runs', () => {
  it('is there when the newest run was too old for an alert as it came in, and leads to the time of the runs', async () => {
    const stack = await startStack();
    try {
      const noticeNow = () => oldRunsNotice(stack.databaseUrl, stack.urls.processor);
      const send = (...records: object[]) => post(`${stack.urls.ingestion}/ingest/batch`, ndjson(records));
      expect(await noticeNow()).toBeNull();
      await send(
        aRawLog({ Objet: 'a', Debut: '2025-09-05T20:45:26.5Z', Fin: '2025-09-05T20:45:30Z' }),
        aRawLog({ Objet: 'b', Debut: '2025-09-05T20:50:00Z', Fin: '2025-09-05T20:51:00Z' }),
      );
      const notice = await noticeNow();
      expect(notice).toMatch(
        /^2 runs, the last on 5 September 2025: too old to alert\. See them: http:\S+\/ui\/runs\?from=/,
      );
      const { searchParams } = new URL(notice!.split(' ').at(-1)!);
      expect(searchParams.get('from')).toBe('2025-09-05T20:45:26.500Z');
      expect(searchParams.get('to')).toBe('2025-09-05T20:50:00.001Z');
      const nowMs = Date.now();
      await send(
        aRawLog({ Objet: 'c', Debut: new Date(nowMs - 4000).toISOString(), Fin: new Date(nowMs).toISOString() }),
      );
      expect(await noticeNow()).toBeNull();
    } finally {
      await stack.close();
    }
  });
});
