import { describe, expect, it } from 'vitest';
import { progressOn } from './progress.js';

function told(isTTY: boolean): string[] {
  const lines: string[] = [];
  let nowMs = 0;
  const progress = progressOn({ isTTY, write: (text) => lines.push(text) }, () => new Date(nowMs));
  for (const sent of [1000, 2000, 2500]) {
    progress(sent);
    nowMs += 600;
  }
  return lines;
}

describe('progressOn', () => {
  it('writes one line that changes on a terminal', () => {
    expect(told(true)).toEqual([
      '\r\u001b[KSending the runs of a made-up fleet: 1,000 so far\r',
      '\r\u001b[KSending the runs of a made-up fleet: 2,000 so far\r',
      '\r\u001b[KSending the runs of a made-up fleet: 2,500 so far\r',
    ]);
  });

  it('writes a line a second elsewhere', () => {
    expect(told(false)).toEqual([
      'Sending the runs of a made-up fleet: 1,000 so far\n',
      'Sending the runs of a made-up fleet: 2,500 so far\n',
    ]);
  });
});
