// 01:02:03.5, and 1.02:03:04 or 1 day, 2:03:04 with days.
const clock = /^([+-]?)(?:(\d+)(?:\.|\s*(?:days?|d|jours?|j),?\s+))?(\d+):([0-5]?\d):([0-5]?\d(?:[.,]\d+)?)$/;
// ISO 8601, without months and years, which have no length of their own.
const iso = /^([+-]?)P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/i;

const numberOf = (digits = '0'): number => Number(digits.replace(',', '.'));

/** The seconds of a duration that is written as a clock shows it, or as ISO 8601 has it; null: it is neither. */
export function readClock(text: string): number | null {
  const shown = clock.exec(text);
  if (shown !== null) {
    const [, sign, days, hours, minutes, seconds] = shown;
    return signed(sign, secsOf(days, hours, minutes, seconds));
  }
  const [form, sign, weeks, days, hours, minutes, seconds] = iso.exec(text) ?? [];
  if (form === undefined) return null;
  return signed(sign, numberOf(weeks) * 604_800 + secsOf(days, hours, minutes, seconds));
}

const secsOf = (days?: string, hours?: string, minutes?: string, seconds?: string): number =>
  numberOf(days) * 86_400 + numberOf(hours) * 3600 + numberOf(minutes) * 60 + numberOf(seconds);

const signed = (sign: string | undefined, secs: number): number => (sign === '-' ? -secs : secs);
