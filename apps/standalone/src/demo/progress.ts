import { countText } from './human-units.js';

/** The stream that progress is written to. */
interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Pause between two lines where a line cannot be written over. */
const LINE_MS = 1000;

/** Tells how many runs are sent: on a terminal in one line that changes, elsewhere in a line a second. */
export function progressOn(stream: Stream, clock: () => Date): (sent: number, total: number) => void {
  let toldMs = -Infinity;
  return (sent, total) => {
    const nowMs = clock().getTime();
    const isLast = sent >= total;
    if (stream.isTTY !== true && !isLast && nowMs - toldMs < LINE_MS) return;
    toldMs = nowMs;
    const text = `Sending the runs of a made-up fleet: ${countText(sent)} of ${countText(total)}`;
    stream.write(stream.isTTY === true ? `\r\u001b[K${text}${isLast ? '\n' : ''}` : `${text}\n`);
  };
}
