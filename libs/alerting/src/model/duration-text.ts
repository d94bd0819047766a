const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** A duration for people, in one format everywhere: `1.5 s`, `48 s`, `12 min`, `2 h 5 min`, `3 d 4 h`. */
export function durationText(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 2 * MINUTE) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / MINUTE);
  if (minutes < 60) {
    const rest = Math.round(seconds % MINUTE);
    return minutes < 10 && rest !== 0 && rest !== 60
      ? `${Math.floor(seconds / MINUTE)} min ${rest} s`
      : `${minutes} min`;
  }
  if (seconds < 2 * DAY) return parts(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(seconds / HOUR);
  return parts(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

const parts = (many: number, unit: string, rest: number, restUnit: string): string =>
  rest === 0 ? `${many} ${unit}` : `${many} ${unit} ${rest} ${restUnit}`;
