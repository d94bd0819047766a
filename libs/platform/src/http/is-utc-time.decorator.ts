import { isUtcTime } from '@app/contracts';
import { ValidateBy } from 'class-validator';

export const IsUtcTime = (): PropertyDecorator =>
  ValidateBy({
    name: 'isUtcTime',
    validator: { validate: isUtcTime, defaultMessage: () => '$property must be ISO 8601 in UTC: 2025-09-05T20:45:00Z' },
  });
