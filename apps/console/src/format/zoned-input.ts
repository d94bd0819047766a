import { MINUTE_MS } from './durations';

const made = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const clock =
    made.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      ...({ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const),
    });
  made.set(zone, clock);
  return clock;
}

/** A moment as `<input type="datetime-local">` writes it, by the clock of a zone. */
export function zonedText(ms: number, zone: string): string {
  const parts = new Map(
    clockOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`;
}

/** How far the clock of a zone is ahead of UTC at a moment. */
const offsetAt = (ms: number, zone: string): number =>
  Date.parse(`${zonedText(ms, zone)}Z`) - Math.floor(ms / MINUTE_MS) * MINUTE_MS;

/**
 * The moment at which the clock of a zone shows the text; of a time that there is twice the first, of one that there is not the
 * moment of the jump's length later. NaN: it is no time.
 */
export function zonedMs(text: string, zone: string): number {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return NaN;
  const candidates = [offsetAt(asUtc - 24 * 60 * MINUTE_MS, zone), offsetAt(asUtc + 24 * 60 * MINUTE_MS, zone)].map(
    (offset) => asUtc - offset,
  );
  const shown = candidates.filter((ms) => zonedText(ms, zone) === text.slice(0, 16));
  return shown.length > 0 ? Math.min(...shown) : Math.max(...candidates);
}
