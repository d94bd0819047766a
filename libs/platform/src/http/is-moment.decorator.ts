import { isUtcTime, utcTimeOf } from '@app/contracts';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

const message =
  '$property must be a date or a time with an offset: 2025-09-05, 2025-09-05T20:45:00Z, 2025-09-05T16:45:00-04:00';

/** A moment that somebody asks about: a date, which is its beginning in UTC, or a time with an offset. Becomes a time in UTC. */
export const IsMoment = (): PropertyDecorator => (target, key) => {
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? (utcTimeOf(value) ?? value) : value))(
    target,
    key,
  );
  ValidateBy({ name: 'isMoment', validator: { validate: isUtcTime, defaultMessage: () => message } })(target, key);
};
