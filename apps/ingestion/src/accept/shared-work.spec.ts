import { describe, expect, it } from 'vitest';
import { SharedWork } from './shared-work.js';

/** Work that ends when the test says so. */
function someWork() {
  const started: { signal: AbortSignal; end: (result: string) => void; fail: (error: Error) => void }[] = [];
  const start = (signal: AbortSignal): Promise<string> =>
    new Promise((end, fail) => started.push({ signal, end, fail }));
  return { started, start };
}
const stays = new AbortController().signal;

describe('shared work', () => {
  it('is done once for all who ask while it runs, and again for who asks later', async () => {
    const shared = new SharedWork<string>();
    const { started, start } = someWork();
    const answers = [shared.join('a', stays, start), shared.join('a', stays, start), shared.join('b', stays, start)];
    expect(started).toHaveLength(2);
    started[0]!.end('first');
    started[1]!.end('other');
    expect(await Promise.all(answers)).toEqual(['first', 'first', 'other']);
    const later = shared.join('a', stays, start);
    started[2]!.end('second');
    expect(await later).toBe('second');
  });

  it('fails for all who wait, and is begun anew', async () => {
    const shared = new SharedWork<string>();
    const { started, start } = someWork();
    const answers = Promise.allSettled([shared.join('a', stays, start), shared.join('a', stays, start)]);
    started[0]!.fail(new Error('no'));
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    void shared.join('a', stays, start);
    expect(started).toHaveLength(2);
  });

  it('is given up when the last of those who wait is gone, and not before', async () => {
    const shared = new SharedWork<string>();
    const { started, start } = someWork();
    const senders = [new AbortController(), new AbortController()];
    const answers = senders.map(({ signal }) => shared.join('a', signal, start));
    senders[0]!.abort();
    expect(started[0]!.signal.aborted).toBe(false);
    senders[1]!.abort();
    expect(started[0]!.signal.aborted).toBe(true);
    const later = shared.join('a', stays, start);
    expect(started).toHaveLength(2);
    started[0]!.end('given up');
    await Promise.all(answers);
    const joining = shared.join('a', stays, start);
    expect(started).toHaveLength(2);
    started[1]!.end('done');
    expect(await Promise.all([later, joining])).toEqual(['done', 'done']);
  });

  it('is given up at once for one who was gone before', async () => {
    const { started, start } = someWork();
    const answer = new SharedWork<string>().join('a', AbortSignal.abort(), start);
    expect(started[0]!.signal.aborted).toBe(true);
    started[0]!.end('');
    await answer;
  });
});
