import { describe, expect, it } from 'vitest';
import { Temporal } from 'temporal-polyfill';
import { LocalTime, wallTimeOf } from './wall-clock.js';

const expected = (epochMicros: bigint, timeZone: string): string => {
  const local = new Temporal.Instant(epochMicros * 1000n).toZonedDateTimeISO(timeZone);
  const [date, time] = local.toPlainDateTime().toString({ smallestUnit: 'microsecond' }).split('T');
  return `${date!.split('-').reverse().join('-')} ${time}`;
};

describe('LocalTime', () => {
  it.each([
    ['America/Toronto', '2025-11-02T05:59:59.999999Z', '02-11-2025 01:59:59.999999'],
    ['America/Toronto', '2025-11-02T06:00:00Z', '02-11-2025 01:00:00.000000'],
    ['America/Toronto', '2026-03-08T06:59:59.999999Z', '08-03-2026 01:59:59.999999'],
    ['America/Toronto', '2026-03-08T07:00:00Z', '08-03-2026 03:00:00.000000'],
    ['Asia/Kathmandu', '2025-09-05T20:45:26.191702Z', '06-09-2025 02:30:26.191702'],
    ['UTC', '2024-02-29T00:00:00.000001Z', '29-02-2024 00:00:00.000001'],
  ])('writes in %s the time %s as %s', (timeZone, instant, text) => {
    const micros = Number(Temporal.Instant.from(instant).epochNanoseconds / 1000n);
    expect(new LocalTime(timeZone).textOf(micros)).toBe(text);
  });

  it.each(['America/Toronto', 'Europe/Paris', 'UTC', 'Asia/Kathmandu', 'Pacific/Auckland', 'Australia/Lord_Howe'])(
    'agrees with Temporal through a whole year in %s',
    (timeZone) => {
      const localTime = new LocalTime(timeZone);
      const first = 1_735_689_600_000_000n;
      for (let micros = first; micros < first + 366n * 86_400_000_000n; micros += 6_543_210_987n) {
        expect(localTime.textOf(Number(micros))).toBe(expected(micros, timeZone));
      }
    },
  );

  it('names the parts of a cycle in the zone', () => {
    const at = Date.UTC(2025, 8, 5, 20, 45);
    expect(new LocalTime('America/Toronto').partsOf(at)).toEqual({ date: '2025-09-05', hour: '16', minute: '45' });
    expect(new LocalTime('Asia/Kathmandu').partsOf(at)).toEqual({ date: '2025-09-06', hour: '02', minute: '30' });
  });
});

describe('wallTimeOf', () => {
  it('counts days as ISO 8601 does', () => {
    const days = ['2026-03-09', '2026-03-10', '2026-03-11', '2026-03-12', '2026-03-13', '2026-03-14', '2026-03-15'];
    expect(days.map((day) => wallTimeOf('UTC', Date.parse(day)).weekday)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(wallTimeOf('UTC', Date.parse('1969-12-28T23:59:59.999Z'))).toEqual({ weekday: 7, minute: 1439 });
  });

  it.each(['America/Toronto', 'Asia/Kathmandu', 'Pacific/Auckland', 'Australia/Lord_Howe'])(
    'agrees with Temporal through a whole year in %s',
    (zone) => {
      const first = Date.UTC(2025, 0, 1);
      for (let ms = first; ms < first + 366 * 86_400_000; ms += 6_543_210) {
        const { dayOfWeek, hour, minute } = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
        expect(wallTimeOf(zone, ms)).toEqual({ weekday: dayOfWeek, minute: hour * 60 + minute });
      }
    },
  );

  it('refuses what is no zone', () => {
    expect(() => wallTimeOf('Nowhere/City', 0)).toThrow(RangeError);
  });
});
