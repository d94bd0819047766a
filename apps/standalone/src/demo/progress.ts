import { countText } from './human-units.js';

/** The stream that progress is written to. */
interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Pause between two lines where a line cannot be written over. */
const LINE_MS = 1000;

/** Says how many runs are sent: on a terminal in one line that changes, elsewhere in a line a second. */
export function progressOn(stream: Stream, clock: () => Date): (sent: number) => void {
  let saidMs = -Infinity;
  return (sent) => {
    const nowMs = clock().getTime();
    if (stream.isTTY !== true && nowMs - saidMs < LINE_MS) return;
    saidMs = nowMs;
    const text = `Sending the runs of a made-up fleet: ${countText(sent)} so far`;
    // The next line of the program is written over it.
    stream.write(stream.isTTY === true ? `\r\u001b[K${text}\r` : `${text}\n`);
  };
}
