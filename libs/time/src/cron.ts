import { Cron } from 'croner';

/** The fields of a pattern in their order. */
const fieldNames = ['minute', 'hour', 'day of the month', 'month', 'day of the week'] as const;
const FIELDS = 'minute, hour, day of the month, month, day of the week, such as 0 2 * * 1-5';

const patternOf = (pattern: string, zone: string): Cron => new Cron(pattern, { timezone: zone, mode: '5-part' });

function isReadable(pattern: string): boolean {
  try {
    patternOf(pattern, 'UTC');
    return true;
  } catch {
    return false;
  }
}

/**
 * The problem of a cron pattern of five fields, or of a word such as `@daily`, as the end of a sentence; null: there is none.
 * The fields are those of crontab(5), with names of months and days.
 */
export function cronProblem(pattern: string): string | null {
  const text = pattern.trim();
  const fields = text.split(/\s+/);
  const isWord = text.startsWith('@');
  if (!isWord && fields.length !== fieldNames.length) return `must have five fields: ${FIELDS}`;
  const wrong = isWord
    ? -1
    : fields.findIndex(
        (field, at) => !isReadable(fieldNames.map((_, other) => (other === at ? field : '*')).join(' ')),
      );
  if (wrong >= 0) return `has no readable ${fieldNames[wrong]}; the fields are ${FIELDS}`;
  if (!isReadable(text)) return `must be a cron pattern: ${FIELDS}`;
  // Years of 366 days are four or, around 2100, eight years apart.
  return patternOf(text, 'UTC').nextRun() === null ? 'names a day that no year has' : null;
}

interface Known {
  readonly cron: Cron;
  /** The last answer: `nextMs` comes next after each moment from `fromMs` up to it. */
  fromMs: number;
  nextMs: number | null;
}

const MOST_CACHED = 10_000;
const known = new Map<string, Known>();

/**
 * The first occurrence of a cron pattern after a moment, on the clocks of a zone; null: there is none. Where clocks are set
 * forward, a time of day that does not exist comes right after the gap; where they are set back, a time of day that exists
 * twice comes once. A pattern of every hour or of every few minutes goes on with the time that passes.
 * @param pattern one without a `cronProblem`
 * @throws Error for another one, RangeError for no IANA zone
 */
export function nextOccurrence(pattern: string, zone: string, afterMs: number): number | null {
  const key = `${zone} ${pattern}`;
  let found = known.get(key);
  if (found === undefined) {
    if (known.size >= MOST_CACHED) known.clear();
    known.set(key, (found = { cron: patternOf(pattern, zone), fromMs: Infinity, nextMs: null }));
  }
  if (afterMs >= found.fromMs && (found.nextMs === null || afterMs < found.nextMs)) return found.nextMs;
  // The library counts whole seconds.
  found.nextMs = found.cron.nextRun(new Date(Math.floor(afterMs / 1000) * 1000))?.getTime() ?? null;
  found.fromMs = afterMs;
  return found.nextMs;
}
