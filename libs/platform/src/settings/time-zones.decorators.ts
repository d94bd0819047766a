import { ValidateBy } from 'class-validator';
import { isTimeZone, parseCompanyZones } from '@app/time';

/** The name of an IANA time zone. */
export const IsTimeZone = (): PropertyDecorator =>
  ValidateBy({
    name: 'isTimeZone',
    validator: {
      validate: (name) => typeof name === 'string' && isTimeZone(name),
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
