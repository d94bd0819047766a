import { ValidateBy } from 'class-validator';
import { parseCompanyZones } from '@app/time';

/** Whether it is the name of an IANA time zone that this Node.js knows; `+02:00` is none. */
export function isTimeZone(name: unknown): boolean {
  if (typeof name !== 'string' || !/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The name of an IANA time zone. */
export const IsTimeZone = (): PropertyDecorator =>
  ValidateBy({
    name: 'isTimeZone',
    validator: {
      validate: isTimeZone,
      defaultMessage: () => '$property must be an IANA time zone such as Europe/Paris',
    },
  });

/** `company=Zone,…`, every zone an IANA time zone. */
export const IsCompanyTimeZones = (): PropertyDecorator =>
  ValidateBy({
    name: 'isCompanyTimeZones',
    validator: {
      validate: (value) => typeof value === 'string' && faultOf(value) === null,
      defaultMessage: (given) => `$property: ${faultOf(String(given?.value))}`,
    },
  });

function faultOf(text: string): string | null {
  try {
    const unknown = parseCompanyZones(text).find(([, zone]) => !isTimeZone(zone));
    return unknown === undefined ? null : `"${unknown[1]}" is not an IANA time zone`;
  } catch (error) {
    return (error as Error).message;
  }
}
