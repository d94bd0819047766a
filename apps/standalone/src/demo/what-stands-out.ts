import { type FaultId, latestStretch, type PlantedFault } from '@app/samples';
import { DAY_MS } from '@app/time';

/** The faults that show in the answers at once, each in the words of what one sees; `when` is when it was so. */
const sights: Partial<Record<FaultId, (fault: PlantedFault, when: string) => string>> = {
  'object-fails': ({ company, objects }, when) => `${objects[0]} of ${company} failed each time ${when}`,
  'source-unauthorized': ({ company, objects }, when) =>
    `all ${objects.length} objects of ${company} got 401 Unauthorized ${when}`,
  'source-slow': ({ company }, when) => `${company} six times as slow ${when}`,
  'source-silent': ({ company }, when) => `${company} silent ${when}`,
  'memory-hungry': ({ company, objects }, when) => `${objects[0]} of ${company} above 100 MB ${when}`,
};

/** A line for each planted fault that one can see in the answers: its source, what is wrong there, and when. */
export function whatStandsOut(planted: readonly PlantedFault[], now: Date): string[] {
  const width = Math.max(...planted.map(({ source }) => source.length));
  return planted.flatMap((fault) => {
    const sight = sights[fault.id]?.(fault, whenOf(fault, now.getTime()));
    return sight === undefined ? [] : [`${fault.source.padEnd(width)}  ${sight}`];
  });
}

function whenOf(fault: PlantedFault, nowMs: number): string {
  const { fromMs, toMs } = latestStretch(fault, nowMs);
  const [from, to] = [clockOf(fromMs, nowMs), clockOf(toMs, nowMs)];
  return toMs > nowMs ? `since ${from}, until ${to} UTC` : `from ${from} to ${to} UTC`;
}

/** `21:45`, or `29 Nov 21:45` when that is another day's by more than its hour says. */
function clockOf(ms: number, nowMs: number): string {
  const [day = '', time = ''] = new Date(ms).toISOString().split('T');
  const clock = time.slice(0, 'hh:mm'.length);
  if (Math.abs(ms - nowMs) < DAY_MS) return clock;
  const date = new Date(day).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return `${date} ${clock}`;
}
