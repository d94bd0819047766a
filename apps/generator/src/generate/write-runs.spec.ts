import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { simulate, type SampleRun } from '@app/samples';
import { writeRuns } from './write-runs.js';

const [run] = simulate({ until: new Date('2025-09-05T21:00:00Z'), hours: 1, companies: 1, seed: 7 });

describe('writeRuns', () => {
  it('makes runs no faster than they are taken, and stops when the reader leaves', async () => {
    let made = 0;
    function* endless(): Generator<SampleRun> {
      for (;;) {
        made++;
        yield run!;
      }
    }
    let lines = 0;
    const madeAhead: number[] = [];
    const reader = new Writable({
      write(chunk, _encoding, done) {
        lines += String(chunk).split('\n').length - 1;
        madeAhead.push(made - lines);
        if (madeAhead.length === 50) done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
        else setImmediate(done);
      },
    });
    await expect(writeRuns(endless(), reader, { keepOpen: false })).rejects.toThrow('EPIPE');
    expect(madeAhead).toHaveLength(50);
    expect(Math.max(...madeAhead)).toBeLessThan(5000);
  });

  it('tells what it wrote', async () => {
    const reader = new Writable({ write: (_chunk, _encoding, done) => done() });
    expect(await writeRuns([run!, run!], reader, { keepOpen: true })).toEqual({
      records: 2,
      firstMicros: run!.startMicros,
      lastMicros: run!.endMicros,
    });
    expect(reader.writableEnded).toBe(false);
  });
});
