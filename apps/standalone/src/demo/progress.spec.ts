import { describe, expect, it } from '@jest/globals';
import { progressOn } from './progress.js';

function told(isTTY: boolean): string[] {
  const lines: string[] = [];
  let nowMs = 0;
  const progress = progressOn({ isTTY, write: (text) => lines.push(text) }, () => new Date(nowMs));
  for (const sent of [0, 1000, 2000, 2500]) {
    progress(sent, 2500);
    nowMs += 600;
  }
  return lines;
}

describe('progressOn', () => {
  it('writes one line that changes on a terminal', () => {
    expect(told(true).map((text) => text.replace('\r\u001b[K', '>'))).toEqual([
      '>Sending the runs of a made-up fleet: 0 of 2,500',
      '>Sending the runs of a made-up fleet: 1,000 of 2,500',
      '>Sending the runs of a made-up fleet: 2,000 of 2,500',
      '>Sending the runs of a made-up fleet: 2,500 of 2,500\n',
    ]);
  });

  it('writes a line a second elsewhere, and the last one', () => {
    expect(told(false)).toEqual([
      'Sending the runs of a made-up fleet: 0 of 2,500\n',
      'Sending the runs of a made-up fleet: 2,000 of 2,500\n',
      'Sending the runs of a made-up fleet: 2,500 of 2,500\n',
    ]);
  });
});
